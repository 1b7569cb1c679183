// Linked into every program of a sanitised build. Debian's Ipopt uses the MUMPS for MPI, which
// starts MPI when the program is loaded and leaves some of its memory behind; that isn't ours to
// free.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpmix\nleak:libmpi\nleak:libopen-pal\nleak:libopen-rte\nleak:libprrte\nleak:"
         "libevent\n";
}
