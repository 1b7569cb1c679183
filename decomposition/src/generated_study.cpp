#include <overtone/generated_study.hpp>

#include <fmt/format.h>

namespace overtone {

namespace {

/// Chargers over the feeder's peak load, in kVA over kW, when all vehicles have come.
constexpr double kChargersPerLoad = 0.4;

/// Share of the vehicles that lots are sized for at which chargers are kChargersPerLoad.
double penetration_of(const NetworkDescription& feeder, const std::vector<VehicleGroup>& fleet) {
  double kw = 0.0;
  double vehicles = 0.0;
  for (const Bus& bus : feeder.buses) {
    kw += bus.p_kw;
    vehicles += vehicles_at_full_penetration(bus.p_kw / 1000.0);
  }
  return kChargersPerLoad * kw / (vehicles * average(fleet).charger_kva);
}

}  // namespace

std::string generated_study(const NetworkDescription& feeder,
                            const std::vector<VehicleGroup>& fleet) {
  return fmt::format(
      "kind = \"conditioning\"\n"
      "title = \"{}: full conditioning\"\n"
      "feeder = \".\"\n"
      "case = \"III\"\n"
      "strategy = \"II\"\n\n"
      "[vehicles]\n"
      "fleet = \"fleet.csv\"\n"
      "penetration = {:.4f}   # chargers of {:g} kVA for each kW of load\n\n"
      "[thd]\n"
      "limit_percent = 5.0\n"
      "limit = \"enforced\"\n\n"
      "[limits]                # branch and substation currents: as in the feeder\n"
      "v_min_pu = 0.9\n"
      "v_max_pu = 1.05\n",
      feeder.name, penetration_of(feeder, fleet), kChargersPerLoad);
}

}  // namespace overtone
