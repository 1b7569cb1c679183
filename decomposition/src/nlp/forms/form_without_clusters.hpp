#pragma once

#include <vector>

#include <overtone/nodal_network.hpp>

#include "nlp/forms/stiff_clusters.hpp"

namespace overtone {

/// A share of what is drawn at a port, [order].
struct DrawnShare {
  int port = 0;
  std::vector<Complex> factor;
};

/// A form of a network that has no voltages of stiff clusters, equal to another where their
/// balances hold.
struct FormWithoutClusters {
  LinearForms forms;              ///< one
  std::vector<DrawnShare> drawn;  ///< what it has of ports in the clusters
};

/// Whether a form is a difference of nearly equal voltages in stiff clusters.
[[nodiscard]] bool leans_on_clusters(const NodalNetwork& network, const StiffClusters& clusters,
                                     int form);

/// Such a form by the voltages around the clusters: with V_P = Y_PP^-1 (source_P - Y_PO V_O - I_P),
///   f_P V_P = x (source_P - Y_PO V_O - I_P),  Y_PP x = f_P.
[[nodiscard]] FormWithoutClusters without_clusters(const NodalNetwork& network,
                                                   const StiffClusters& clusters, int form);

}  // namespace overtone
