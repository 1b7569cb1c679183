#include "nlp/forms/form_without_clusters.hpp"

#include <cmath>
#include <map>

namespace overtone {

namespace {

/// The terms of a form at all orders by what they are of, and the ports, as they add up.
class Terms {
 public:
  explicit Terms(int orders) : orders_(orders), constant_(orders) {}

  void add_node(int node, int k, Complex factor) { add(node_, node, k, factor); }
  void add_port(int port, int k, Complex factor) { add(port_, port, k, factor); }
  void add_constant(int k, Complex value) { constant_[k] += value; }

  [[nodiscard]] LinearForms form(const LinearForms& like, int index) const {
    Array2<FormTerm> terms(orders_, static_cast<int>(node_.size()));
    std::vector<Complex> scale(orders_);
    std::vector<double> weight(orders_);
    for (int k = 0; k < orders_; ++k) {
      int i = 0;
      for (const auto& [node, factor] : node_) {
        terms(k, i++) = {node, factor[k]};
      }
      scale[k] = like.at(index, k).scale;
      weight[k] = like.at(index, k).weight;
    }
    LinearForms out(orders_);
    out.add(terms, scale, weight, constant_);
    return out;
  }
  [[nodiscard]] std::vector<DrawnShare> drawn() const {
    std::vector<DrawnShare> shares;
    for (const auto& [port, factor] : port_) {
      shares.push_back({port, factor});
    }
    return shares;
  }

 private:
  using Factors = std::map<int, std::vector<Complex>>;
  void add(Factors& all, int index, int k, Complex factor) const {
    all.try_emplace(index, orders_).first->second[k] += factor;
  }

  int orders_;
  Factors node_, port_;
  std::vector<Complex> constant_;
};

using Cluster = StiffClusters::Cluster;

/// [cluster][member] factors of a form at an order; the others go to `terms`.
std::map<const Cluster*, Eigen::VectorXcd> factors_in_clusters(const NodalNetwork& network,
                                                               const StiffClusters& clusters,
                                                               const LinearForm& form, int k,
                                                               Terms& terms) {
  std::map<const Cluster*, Eigen::VectorXcd> inside;
  for (const auto& [node, factor] : form.terms) {
    const int unknown = network.pattern.unknown_of(node);
    const Cluster* cluster = unknown >= 0 ? clusters.of(unknown) : nullptr;
    if (cluster == nullptr) {
      terms.add_node(node, k, factor);
      continue;
    }
    auto& factors =
        inside.try_emplace(cluster, Eigen::VectorXcd::Zero(std::ssize(cluster->members)))
            .first->second;
    factors[clusters.place(unknown)] += factor;
  }
  return inside;
}

}  // namespace

bool leans_on_clusters(const NodalNetwork& network, const StiffClusters& clusters, int form) {
  for (int k = 0; k < network.order_count() && !clusters.list().empty(); ++k) {
    const LinearForm at = network.forms.at(form, k);
    for (const auto& [node, factor] : at.terms) {
      const int unknown = network.pattern.unknown_of(node);
      if (unknown >= 0 && clusters.of(unknown) != nullptr &&
          std::abs(factor) * std::sqrt(at.weight) > 0.1 * StiffClusters::kStiff) {
        return true;
      }
    }
  }
  return false;
}

FormWithoutClusters without_clusters(const NodalNetwork& network, const StiffClusters& clusters,
                                     int form) {
  Terms terms(network.order_count());
  for (int k = 0; k < network.order_count(); ++k) {
    const LinearForm at = network.forms.at(form, k);
    terms.add_constant(k, at.constant);
    for (const auto& [cluster, f] : factors_in_clusters(network, clusters, at, k, terms)) {
      const Eigen::VectorXcd x = cluster->factors[k].solve(f);
      const Eigen::VectorXcd around = cluster->across[k].transpose() * x;
      for (size_t o = 0; o < cluster->neighbours.size(); ++o) {
        terms.add_node(network.pattern.node_of(cluster->neighbours[o]), k,
                       -around[static_cast<Eigen::Index>(o)]);
      }
      terms.add_constant(k, x.cwiseProduct(cluster->given[k]).sum());
      for (int p = 0; p < network.port_count(); ++p) {
        for (const auto& [sign, node] :
             {std::pair(-1.0, network.ports[p].from), {1.0, network.ports[p].to}}) {
          const int unknown = node < 0 ? -1 : network.pattern.unknown_of(node);
          if (unknown >= 0 && clusters.of(unknown) == cluster) {
            terms.add_port(p, k, sign * x[clusters.place(unknown)]);
          }
        }
      }
    }
  }
  return {terms.form(network.forms, form), terms.drawn()};
}

}  // namespace overtone
