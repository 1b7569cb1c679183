#ifndef OVERTONE_H
#define OVERTONE_H

/* Overtone for programs that step through time and call C: load flows of one feeder over and over,
 * and a conditioning plan that is made again from the last one as hours go by. C99.
 *
 * Numbers are per unit of the network's base, power and currents drawn from it are positive.
 * Complex numbers are pairs of doubles, real part first, so that `double _Complex` arrays fit. The
 * shape of an array is in the comment of its function, last index fastest; [2] are real and
 * imaginary part.
 *
 * A function that can fail returns an overtone_code, those of the program's exit codes. Where it is
 * not OVERTONE_OK, overtone_error() has one line that says why. Handles come back through the last
 * argument, and are NULL where there is none. Every handle is freed by its own function, in any
 * order; NULL may be freed. No other pointer may be NULL unless its comment says so: it is
 * OVERTONE_BAD_INPUT. Strings and handles that are returned belong to the handle they come from.
 *
 * Threads: any number may use one handle at once in functions that take it as const, among them
 * every solve. One that changes a handle, or frees it, needs it for itself. */

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define OVERTONE_API __attribute__((visibility("default")))
#else
#define OVERTONE_API
#endif

typedef enum overtone_code {
  OVERTONE_OK = 0,
  OVERTONE_INTERNAL_ERROR = 1, /* memory, or a fault of the library */
  OVERTONE_BAD_INPUT = 2,      /* a file or an argument */
  OVERTONE_INFEASIBLE = 3,     /* limits that cannot be kept, or a load flow that breaks them */
  OVERTONE_NOT_CONVERGED = 4,  /* load flow, interior-point method, or limits still violated */
  OVERTONE_VERIFICATION_FAILED = 5, /* of a plan */
  OVERTONE_INTERRUPTED = 130        /* by the caller's progress function */
} overtone_code;

/* "0.1.0" */
OVERTONE_API const char* overtone_version(void);

/* Why the last call in this thread that failed did so, one line; "" before the first. Until the
 * next failure in this thread. */
OVERTONE_API const char* overtone_error(void);

/* ---- Networks and load flows ---- */

/* A feeder as nodal equations, factored at every order; nothing changes in it. */
typedef struct overtone_network overtone_network;

/* What a node of it is. */
typedef enum overtone_nodes {
  OVERTONE_NODES_USUAL = 0, /* buses where what is read knows no phases, else conductors */
  OVERTONE_NODES_BUSES = 1,
  OVERTONE_NODES_CONDUCTORS = 2
} overtone_nodes;

/* Reads a feeder folder of either form, or a file of another program, by its ending. */
OVERTONE_API overtone_code overtone_network_read(const char* path, overtone_nodes nodes,
                                                 overtone_network** network);
OVERTONE_API void overtone_network_free(overtone_network* network);

/* 0 of NULL. */
OVERTONE_API int overtone_node_count(const overtone_network* network);
OVERTONE_API int overtone_port_count(const overtone_network* network);
OVERTONE_API int overtone_order_count(const overtone_network* network);
OVERTONE_API int overtone_network_warning_count(const overtone_network* network);
/* "18", or "650.1" by phase. Ports are what loads hang on. NULL, and an error, where there is none.
 */
OVERTONE_API const char* overtone_node_label(const overtone_network* network, int node);
OVERTONE_API const char* overtone_port_label(const overtone_network* network, int port);
/* What was left out or approximated as the feeder was read, a line each. */
OVERTONE_API const char* overtone_network_warning(const overtone_network* network, int warning);
/* The node that a port hangs on, or the first of two; -1, and an error, where there is none. */
OVERTONE_API int overtone_port_node(const overtone_network* network, int port);
/* 1 is the fundamental, the first; 0, and an error, where there is none. */
OVERTONE_API double overtone_order(const overtone_network* network, int order);
/* 1 pu of power at a port, kVA; 1 pu of voltage at a node, kV line to line. 0 where there is none.
 */
OVERTONE_API double overtone_power_base_kva(const overtone_network* network);
OVERTONE_API double overtone_voltage_base_kv(const overtone_network* network, int node);

/* load [port][2]: P + jQ at full load. */
OVERTONE_API overtone_code overtone_full_load(const overtone_network* network, double* load);

/* Hours of the profile that comes with the feeder; 1, full load, where none does. */
OVERTONE_API int overtone_day_hour_count(const overtone_network* network);
/* load [hour][port][2]: that of the day. */
OVERTONE_API overtone_code overtone_day_load(const overtone_network* network, double* load);

/* The fundamental of many scenarios, without allocating for each. load [scenario][port][2], P + jQ;
 * voltage [scenario][node][2]; converged [scenario], 1 or 0, or NULL. threads: 0 for all cores.
 * OVERTONE_NOT_CONVERGED where a scenario did not; the others are what they are without it. */
OVERTONE_API overtone_code overtone_solve_fundamental(const overtone_network* network,
                                                      int scenarios, const double* load,
                                                      int threads, double* voltage, int* converged);

/* The same at every order: voltage [scenario][order][node][2]; thd [scenario][node], a fraction,
 * or NULL; 0 where a scenario did not converge. */
OVERTONE_API overtone_code overtone_solve_harmonics(const overtone_network* network, int scenarios,
                                                    const double* load, int threads,
                                                    double* voltage, double* thd, int* converged);

/* ---- Conditioning studies ---- */

/* A conditioning study, and what the caller has changed of it. */
typedef struct overtone_study overtone_study;

/* Reads a study file with its feeder, profile and fleet. */
OVERTONE_API overtone_code overtone_study_read(const char* path, overtone_study** study);
OVERTONE_API void overtone_study_free(overtone_study* study);
/* A study that changes apart from this one. */
OVERTONE_API overtone_code overtone_study_copy(const overtone_study* study, overtone_study** copy);

/* Its feeder, for labels and load flows; NULL of NULL. It lives as long as the study. */
OVERTONE_API const overtone_network* overtone_study_network(const overtone_study* study);
/* 0 of NULL. Chargers are those of lots, one a port; hours those that are left. */
OVERTONE_API int overtone_hour_count(const overtone_study* study);
OVERTONE_API int overtone_lot_count(const overtone_study* study);
OVERTONE_API int overtone_charger_count(const overtone_study* study);
/* As a rule 1 to 24; 0 where it has a time; 0, and an error, where there is none. */
OVERTONE_API int overtone_hour_label(const overtone_study* study, int hour);
/* When it begins, as the profile writes it, "2026-03-29T17:45"; "" where it has a number; NULL, and
 * an error, where there is none. */
OVERTONE_API const char* overtone_hour_time(const overtone_study* study, int hour);
/* Its length, h: energy is power times this; 0, and an error, where there is none. */
OVERTONE_API double overtone_hour_length(const overtone_study* study, int hour);
/* Each lot has one session, one for each day that the hours are of, or one for each vehicle that
   the study lists. 0 of NULL. */
OVERTONE_API int overtone_session_count(const overtone_study* study);
/* -1, and an error, where there is none. */
OVERTONE_API int overtone_session_lot(const overtone_study* study, int session);
/* NULL, and an error, where there is none. */
OVERTONE_API const char* overtone_lot_bus(const overtone_study* study, int lot);
/* -1, and an error, where there is none. */
OVERTONE_API int overtone_charger_lot(const overtone_study* study, int charger);
OVERTONE_API int overtone_charger_port(const overtone_study* study, int charger);

/* What a study's solve ended at: see below. */
typedef struct overtone_plan overtone_plan;

/* load [hour][port][2]: P + jQ without chargers. What is set is checked as it is, and the study
 * stays as it was where it is refused. */
OVERTONE_API overtone_code overtone_get_load(const overtone_study* study, double* load);
OVERTONE_API overtone_code overtone_set_load(overtone_study* study, const double* load);
/* energy [session]: what is left to charge in the hours that are left, pu h. */
OVERTONE_API overtone_code overtone_get_energy(const overtone_study* study, double* energy);
OVERTONE_API overtone_code overtone_set_energy(overtone_study* study, const double* energy);
/* [hour][charger]: largest battery power, and largest rms current of all orders. */
OVERTONE_API overtone_code overtone_get_capacity(const overtone_study* study, double* battery_power,
                                                 double* current);
OVERTONE_API overtone_code overtone_set_capacity(overtone_study* study, const double* battery_power,
                                                 const double* current);
/* The first hours go by; energies stay what they are. One hour has to be left. */
OVERTONE_API overtone_code overtone_drop_hours(overtone_study* study, int hours);
/* The first hours go by and come again at the end, as hours of tomorrow, with loads and capacities as
 * they were; energies stay what they are. One hour at least doesn't move. */
OVERTONE_API overtone_code overtone_roll_hours(overtone_study* study, int hours);
/* The first hours go by as a plan of this study has them, the first `added` of them to come again at
 * the end: energies are lowered by what was charged, and where vehicles discharge what they may give
 * and hold moves along. */
OVERTONE_API overtone_code overtone_pass_hours(overtone_study* study, const overtone_plan* plan,
                                               int hours, int added);

/* ---- Plans ---- */

/* Called after every iteration of the solver, in the thread that solves; 0 stops it. */
typedef int (*overtone_progress)(void* context, int master, int iteration, double objective);

typedef struct overtone_solve_options {
  /* The plan to start from, of this study `hours_since` hours ago; NULL for none, which takes
   * longer. One without an end (it was not solved) starts nothing. */
  const overtone_plan* last;
  int hours_since;
  int hours_added; /* of these, how many have come again at the end (overtone_roll_hours) */
  int threads;                /* 0 for all cores */
  overtone_progress progress; /* or NULL */
  void* context;              /* for progress */
} overtone_solve_options;

/* options: NULL for none of them. There is a plan with every code but OVERTONE_INTERNAL_ERROR and
 * OVERTONE_BAD_INPUT: what there is of it. A last plan of other sizes is OVERTONE_BAD_INPUT. */
OVERTONE_API overtone_code overtone_solve(const overtone_study* study,
                                          const overtone_solve_options* options,
                                          overtone_plan** plan);
OVERTONE_API void overtone_plan_free(overtone_plan* plan);

/* The hours that it is of, and those of lots and chargers, are its study's when it was solved. 0 of
 * NULL. */
OVERTONE_API int overtone_plan_hour_count(const overtone_plan* plan);
/* Sum of voltage deviations and THD, pu; 0 of NULL. */
OVERTONE_API double overtone_plan_objective(const overtone_plan* plan);
OVERTONE_API double overtone_plan_seconds(const overtone_plan* plan);
/* Of the interior-point method, all masters together. */
OVERTONE_API int overtone_plan_iterations(const overtone_plan* plan);
/* 1 where it can be what another solve starts from, else 0. */
OVERTONE_API int overtone_plan_has_end(const overtone_plan* plan);
/* Why the solve ended, one line; "" of NULL. */
OVERTONE_API const char* overtone_plan_message(const overtone_plan* plan);

/* battery_power [hour][charger], power [hour][charger][2] PE + jQE at the fundamental;
 * below zero where batteries give. Either may be NULL. */
OVERTONE_API overtone_code overtone_plan_power(const overtone_plan* plan, double* battery_power,
                                               double* power);
/* energy [hour][session]: what each session is charged in an hour, less what it gives back and what
 * that loses, pu h. */
OVERTONE_API overtone_code overtone_plan_energy(const overtone_plan* plan, double* energy);
/* current [hour][order][charger][2]. */
OVERTONE_API overtone_code overtone_plan_current(const overtone_plan* plan, double* current);
/* voltage [hour][order][node][2]. */
OVERTONE_API overtone_code overtone_plan_voltage(const overtone_plan* plan, double* voltage);

#ifdef __cplusplus
}
#endif

#endif
