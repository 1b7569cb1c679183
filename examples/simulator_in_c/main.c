/* A simulator's loop in C: every simulated minute a load flow, every simulated hour a plan of what
 * is left of the day, made from the last one.
 *
 *   simulator STUDY */
#include <math.h>
#include <overtone.h>
#include <stdio.h>
#include <stdlib.h>

enum { steps = 4, minutes = 60 };

static void stop_unless(overtone_code code) {
  if (code != OVERTONE_OK) {
    fprintf(stderr, "%s\n", overtone_error());
    exit((int)code);
  }
}

static double* reals(int count) {
  double* all = calloc((size_t)count, sizeof(double));
  if (all == NULL) {
    fprintf(stderr, "not enough memory\n");
    exit(OVERTONE_INTERNAL_ERROR);
  }
  return all;
}

/* The load of an hour with a wave of 5 % in it. */
static void load_of_minute(const double* of_hour, int ports, int minute, double* load) {
  int i;
  for (i = 0; i < 2 * ports; ++i) {
    load[i] = of_hour[i] * (1.0 + 0.05 * sin(0.1 * minute + i / 2));
  }
}

static double lowest(const double* voltage, int nodes) {
  double least = INFINITY;
  int n;
  for (n = 0; n < nodes; ++n) {
    least = fmin(least, hypot(voltage[2 * n], voltage[2 * n + 1]));
  }
  return least;
}

int main(int argc, char** argv) {
  overtone_study* study = NULL;
  overtone_plan *plan = NULL, *next = NULL;
  overtone_solve_options options = {.last = NULL};
  const overtone_network* network;
  int nodes, ports, sessions, chargers, hours, hour, minute, c;
  double *load, *now, *voltage, *energy, *charged, *power, least;
  if (argc != 2) {
    fprintf(stderr, "usage: simulator STUDY\n");
    return OVERTONE_BAD_INPUT;
  }
  stop_unless(overtone_study_read(argv[1], &study));
  network = overtone_study_network(study);
  nodes = overtone_node_count(network);
  ports = overtone_port_count(network);
  sessions = overtone_session_count(study);
  chargers = overtone_charger_count(study);
  hours = overtone_hour_count(study);
  load = reals(hours * ports * 2);
  now = reals(ports * 2);
  voltage = reals(nodes * 2);
  energy = reals(sessions);
  charged = reals(hours * sessions);
  power = reals(hours * chargers * 2);

  stop_unless(overtone_solve(study, &options, &plan));
  printf("plan of %d hours: objective %.4f, %d iterations\n", hours, overtone_plan_objective(plan),
         overtone_plan_iterations(plan));
  for (hour = 0; hour < steps && hour + 1 < hours; ++hour) {
    /* The minutes of the hour, with what the plan's chargers draw. */
    stop_unless(overtone_get_load(study, load));
    stop_unless(overtone_plan_power(plan, NULL, power));
    least = INFINITY;
    for (minute = 0; minute < minutes; ++minute) {
      load_of_minute(load, ports, minute, now);
      for (c = 0; c < chargers; ++c) {
        const int port = overtone_charger_port(study, c);
        now[2 * port] += power[2 * c];
        now[2 * port + 1] += power[2 * c + 1];
      }
      stop_unless(overtone_solve_fundamental(network, 1, now, 1, voltage, NULL));
      least = fmin(least, lowest(voltage, nodes));
    }
    printf("hour %d: lowest voltage of %d minutes %.4f pu\n", overtone_hour_label(study, 0),
           minutes, least);

    /* The hour has gone by: lots need less, and the forecast of the rest is 2 % higher. */
    stop_unless(overtone_get_energy(study, energy));
    stop_unless(overtone_plan_energy(plan, charged));
    for (c = 0; c < sessions; ++c) {
      energy[c] = fmax(0.0, energy[c] - charged[c]);
    }
    stop_unless(overtone_drop_hours(study, 1));
    stop_unless(overtone_set_energy(study, energy));
    stop_unless(overtone_get_load(study, load));
    for (c = 0; c < overtone_hour_count(study) * ports * 2; ++c) {
      load[c] *= 1.02;
    }
    stop_unless(overtone_set_load(study, load));
    options.last = plan;
    options.hours_since = 1;
    stop_unless(overtone_solve(study, &options, &next));
    overtone_plan_free(plan);
    plan = next;
    printf("plan of %d hours: objective %.4f, %d iterations\n", overtone_hour_count(study),
           overtone_plan_objective(plan), overtone_plan_iterations(plan));
  }
  overtone_plan_free(plan);
  overtone_study_free(study);
  free(power);
  free(charged);
  free(energy);
  free(voltage);
  free(now);
  free(load);
  return OVERTONE_OK;
}
