#include "port_rows.hpp"

#include "lanes.hpp"

namespace overtone {

PortRows::PortRows(const NodalNetwork& network, const FactorPattern& pivots)
    : one_a_node(network.one_port_a_node()), unknowns(pivots.size()), given_voltage(1) {
  std::vector<int> row(network.node_count());
  for (int n = 0; n < network.node_count(); ++n) {
    const int unknown = network.pattern.unknown_of(n);
    row[n] = unknown < 0 ? row_count() : pivots.position_of[unknown];
    if (unknown < 0) {
      given_voltage.push_back(network.nodes[n].nominal);
    }
  }
  ports.reserve(network.ports.size());
  for (const Port& port : network.ports) {
    ports.push_back({row[port.from], port.to < 0 ? unknowns : row[port.to]});
  }
}

void add_port_currents(const PortRows& rows, const Complex* current, size_t stride, int lanes,
                       double sign, LaneBlock* drawn) {
  for (size_t p = 0; p < rows.ports.size(); ++p) {
    const auto [from, to] = rows.ports[p];
    for (int k = 0; k < lanes; ++k) {
      const Complex i = sign * current[k * stride + p];
      set_lane(drawn[from], k, lane(drawn[from], k) + i);
      set_lane(drawn[to], k, lane(drawn[to], k) - i);
    }
  }
}

}  // namespace overtone
