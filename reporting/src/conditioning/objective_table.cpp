#include "conditioning/objective_table.hpp"

namespace overtone::reporting {

Table objective_terms(const ConditioningProblem& problem, const ConditioningResult* result) {
  Table table("objective", "A part of what is minimised.",
              {{.name = "term", .text = "Its name.", .align = Align::left},
               {.name = "amount", .text = "In the unit.", .format = decimals(6)},
               {.name = "unit", .text = "Of the amount.", .align = Align::left},
               {.name = "weight",
                .text = "Of a unit in the objective; missing: the price of each hour.",
                .format = significant(6)},
               {.name = "cost", .text = "What it adds to the objective.", .format = decimals(6)}});
  if (result == nullptr || problem.is_load_flow()) {
    return table;
  }
  const ConditioningObjective& weight = problem.objective;
  const ObjectiveFigures& of = result->objective;
  const double mw = problem.network().power_base_mva();
  const auto term = [&](const char* name, double amount, const char* unit, double of_unit) {
    table.row(name, amount, unit, of_unit, of_unit > 0.0 ? of_unit * amount : 0.0);
  };
  term("deviation", of.deviation, "pu h", weight.deviation);
  term("thd", of.thd, "h", weight.thd);
  term("losses", of.losses * mw, "MWh", weight.losses / mw);
  table.row("energy", of.energy * mw, "MWh", cell_if(weight.energy_price.empty(), 0.0),
            of.energy_cost);
  term("peak", of.peak * mw, "MW", weight.peak / mw);
  if (problem.network().phases_per_node == 1) {
    term("unbalance", of.unbalance, "h", weight.unbalance);
  }
  term("wear", of.given_back * mw, "MWh", weight.wear / mw);
  term("current", of.current, "pu² h", weight.current);
  table.row("total", missing(), missing(), missing(), of.total(weight));
  return table;
}

}  // namespace overtone::reporting
