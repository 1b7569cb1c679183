/* The header as a C compiler takes it, with every function called once, so that the linker finds
 * all of them. Compiled as C99 with every warning an error. */
#include <stdio.h>
#include <stdlib.h>

#include "overtone.h"

static int never_stop(void* context, int master, int iteration, double objective) {
  int* calls = (int*)context;
  *calls += master >= 0 && iteration >= 0 && objective >= 0.0 ? 1 : 0;
  return 1;
}

static int check(overtone_code code, const char* what) {
  if (code != OVERTONE_OK) {
    fprintf(stderr, "%s: %d %s\n", what, (int)code, overtone_error());
    exit(1);
  }
  return 0;
}

static double* reals(int count) {
  double* all = (double*)calloc((size_t)count, sizeof(double));
  if (all == NULL) {
    exit(1);
  }
  return all;
}

static void flow(const char* feeder) {
  overtone_network* network = NULL;
  int nodes, ports, orders, hours, i;
  int* converged;
  double *load, *voltage, *thd;
  check(overtone_network_read(feeder, OVERTONE_NODES_USUAL, &network), "network");
  nodes = overtone_node_count(network);
  ports = overtone_port_count(network);
  orders = overtone_order_count(network);
  hours = overtone_day_hour_count(network);
  load = reals(hours * ports * 2);
  voltage = reals(hours * orders * nodes * 2);
  thd = reals(hours * nodes);
  converged = (int*)calloc((size_t)hours, sizeof(int));
  check(overtone_full_load(network, load), "full load");
  check(overtone_day_load(network, load), "day load");
  check(overtone_solve_fundamental(network, hours, load, 1, voltage, converged), "fundamental");
  check(overtone_solve_harmonics(network, hours, load, 1, voltage, thd, NULL), "harmonics");
  for (i = 0; i < overtone_network_warning_count(network); ++i) {
    printf("%s\n", overtone_network_warning(network, i));
  }
  printf("%s port %s at node %d of %g kV, order %g, 1 pu %g kVA\n", overtone_node_label(network, 0),
         overtone_port_label(network, 0), overtone_port_node(network, 0),
         overtone_voltage_base_kv(network, 0), overtone_order(network, 0),
         overtone_power_base_kva(network));
  free(converged);
  free(thd);
  free(voltage);
  free(load);
  overtone_network_free(network);
}

static void plan(const char* file) {
  overtone_study *read = NULL, *study = NULL;
  overtone_plan *first = NULL, *second = NULL;
  overtone_solve_options options = {NULL, 0, 0, 0, NULL, NULL};
  int hours, ports, sessions, chargers, calls = 0;
  double *load, *energy, *battery, *other, *wide;
  check(overtone_study_read(file, &read), "study");
  check(overtone_study_copy(read, &study), "copy");
  overtone_study_free(read);
  hours = overtone_hour_count(study);
  ports = overtone_port_count(overtone_study_network(study));
  sessions = overtone_session_count(study);
  chargers = overtone_charger_count(study);
  load = reals(hours * ports * 2);
  energy = reals(hours * sessions);
  battery = reals(hours * chargers);
  other = reals(hours * chargers * 2);
  wide = reals(hours * overtone_order_count(overtone_study_network(study)) * ports * 2);
  options.progress = never_stop;
  options.context = &calls;
  check(overtone_solve(study, &options, &first), "first plan");
  check(overtone_plan_power(first, battery, other), "power");
  check(overtone_plan_energy(first, energy), "charged");
  check(overtone_plan_current(first, wide), "current");
  check(overtone_plan_voltage(first, wide), "voltage");
  check(overtone_get_capacity(study, battery, other), "capacity");
  check(overtone_set_capacity(study, battery, other), "set capacity");
  check(overtone_drop_hours(study, 0), "drop");
  check(overtone_roll_hours(study, 0), "roll");
  check(overtone_pass_hours(study, first, 0, 0), "pass");
  check(overtone_get_load(study, load), "load");
  check(overtone_set_load(study, load), "set load");
  check(overtone_get_energy(study, energy), "energy");
  check(overtone_set_energy(study, energy), "set energy");
  options.last = first;
  check(overtone_solve(study, &options, &second), "second plan");
  printf(
      "lot %s of %d, session of lot %d, charger of lot %d at port %d, hour %d%s of %g h, %d hours: "
      "%s, %g in %g s, end %d, again %d < %d\n",
      overtone_lot_bus(study, 0), overtone_lot_count(study), overtone_session_lot(study, 0), overtone_charger_lot(study, 0), overtone_charger_port(study, 0),
      overtone_hour_label(study, 0), overtone_hour_time(study, 0),
      overtone_hour_length(study, 0), overtone_plan_hour_count(first), overtone_plan_message(first),
      overtone_plan_objective(first), overtone_plan_seconds(first), overtone_plan_has_end(first),
      overtone_plan_iterations(second), overtone_plan_iterations(first));
  if (calls == 0 || overtone_plan_iterations(second) >= overtone_plan_iterations(first)) {
    exit(1);
  }
  overtone_plan_free(second);
  overtone_plan_free(first);
  free(wide);
  free(other);
  free(battery);
  free(energy);
  free(load);
  overtone_study_free(study);
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: header_in_c FEEDER STUDY\n");
    return 2;
  }
  printf("%s%s\n", overtone_version(), overtone_error());
  flow(argv[1]);
  plan(argv[2]);
  return 0;
}
