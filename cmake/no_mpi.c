/* What Ipopt asks of MPI when it is loaded and unloaded: MPI is started, and over. */
int MPI_Initialized(int* flag);
int MPI_Finalized(int* flag);
int MPI_Init(int* argc, char*** argv);
int MPI_Finalize(void);

int MPI_Initialized(int* flag) {
  *flag = 1;
  return 0;
}
int MPI_Finalized(int* flag) {
  *flag = 1;
  return 0;
}
int MPI_Init(int* argc, char*** argv) {
  (void)argc;
  (void)argv;
  return 0;
}
int MPI_Finalize(void) { return 0; }
