#include <overtone/radial_network.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <queue>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "argument_checks.hpp"

namespace overtone {

namespace {

constexpr double kSameRatio = 1e-9;  ///< off 1: of rounding

/// What joins two nodes, which of the two is the parent's side aside.
struct Join {
  int one = 0, other = 0;
  Complex admittance{};   ///< the entry of Y between them
  double at_one = 0.0;    ///< |current per volt| of its measured elements at their end
  double at_other = 0.0;  ///< the same at the other
  int measured = -1;      ///< the first of them
  double limit_one = std::numeric_limits<double>::infinity();  ///< of the whole current there
  double limit_other = limit_one;
};

/// Reads the joins out of nodal equations and hangs them on the root.
class TreeOfNodes {
 public:
  TreeOfNodes(const NodalNetwork& network, const BranchPlaces& where)
      : network_(network),
        where_(where),
        diagonal_(network.node_count()),
        joins_at_(network.node_count()) {}

  RadialNetwork tree(double base_mva, double stiff_impedance) {
    tree_.base_mva = base_mva;
    find_root();
    read_rows();
    read_source_row();
    tree_.branch_of.assign(network_.branch_count(), -1);
    for (int f = network_.first_branch_form(); f < network_.source_form(); ++f) {
      read_measured(f);
    }
    order_joins();
    hang();
    add_branches(stiff_impedance);
    add_shunts();
    return std::move(tree_);
  }

 private:
  void find_root() {
    const ArgumentChecks check("radial network");
    tree_.root = -1;
    for (int n = 0; n < network_.node_count(); ++n) {
      const Node& node = network_.nodes[n];
      check.require(node.same_as < 0, fmt::format("nodes {} and {} are one; must be apart",
                                                  node.label, label_of(node.same_as)));
      check.require(!node.fixed || tree_.root < 0, "sources hold several nodes; must be one");
      tree_.root = node.fixed ? n : tree_.root;
    }
    check.require(tree_.root >= 0, "no node is held by a source; must be one");
  }

  [[nodiscard]] std::string label_of(int node) const {
    return node < 0 ? std::string() : network_.nodes[node].label;
  }

  void join(int one, int other, Complex admittance) {
    const auto [at, added] =
        join_of_.try_emplace(std::minmax(one, other), static_cast<int>(joins_.size()));
    if (added) {
      joins_.push_back({.one = std::min(one, other), .other = std::max(one, other)});
    }
    joins_[at->second].admittance = admittance;
  }

  /// Of the nodes that nothing holds.
  void read_rows() {
    const AdmittancePattern& pattern = network_.pattern;
    const std::vector<Complex>& y = network_.admittance.front();
    for (int column = 0; column < pattern.unknown_count(); ++column) {
      for (int e = pattern.column_start()[column]; e < pattern.column_start()[column + 1]; ++e) {
        const int row = pattern.row_index()[e];
        if (row == column) {
          diagonal_[pattern.node_of(row)] = y[e];
        } else if (row > column && y[e] != Complex(0.0)) {
          join(pattern.node_of(row), pattern.node_of(column), y[e]);
        }
      }
    }
  }

  /// The root's row is the current that is drawn from it, its own voltage a constant there.
  void read_source_row() {
    const LinearForm drawn = network_.forms.at(network_.source_form(), 0);
    diagonal_[tree_.root] = drawn.scale * drawn.constant / network_.nodes[tree_.root].nominal;
    for (const FormTerm& term : drawn.terms) {
      if (term.node == tree_.root) {
        diagonal_[tree_.root] += drawn.scale * term.factor;
      } else if (term.factor != Complex(0.0)) {
        join(tree_.root, term.node, drawn.scale * term.factor);
      }
    }
  }

  /// A measured current: y V_node and so much of the voltage at the other end.
  void read_measured(int form) {
    const MeasuredQuantity& current = network_.measured[form];
    const LinearForm of_voltage = network_.forms.at(form, 0);
    Complex at_node = 0.0, at_far = 0.0;
    int far = -1;
    for (const FormTerm& term : of_voltage.terms) {
      if (term.node == current.node) {
        at_node += of_voltage.scale * term.factor;
      } else if (term.factor != Complex(0.0)) {
        if (far >= 0 && far != term.node) {
          throw InputError(name_of(form), place_of(current.branch),
                           fmt::format("joins buses {}, {} and {} at once; a tree has branches of "
                                       "two ends: describe it by elements of two ends",
                                       label_of(current.node), label_of(far), label_of(term.node)));
        }
        far = term.node;
        at_far += of_voltage.scale * term.factor;
      }
    }
    const auto found = join_of_.find(std::minmax(current.node, far));
    if (found != join_of_.end()) {
      tree_.branch_of[current.branch] = found->second;
      take(form, std::abs(at_node), std::abs(at_far), joins_[found->second]);
    }
  }

  void take(int form, double at_node, double at_far, Join& join) const {
    const MeasuredQuantity& current = network_.measured[form];
    const bool at_one = current.node == join.one;
    (at_one ? join.at_one : join.at_other) += at_node;
    if (current.through) {  // the same at the other end, where nothing else measures it
      (at_one ? join.at_other : join.at_one) += at_far;
    }
    const double share = at_far / std::abs(join.admittance);
    double& limit = at_one ? join.limit_one : join.limit_other;
    limit = std::min(limit, current.rating / share);
    join.measured = join.measured < 0 ? form : join.measured;
  }

  /// Those that are measured first, in the order of their branches.
  void order_joins() {
    std::vector<int> order(joins_.size()), place(joins_.size());
    for (size_t j = 0; j < order.size(); ++j) {
      order[j] = static_cast<int>(j);
    }
    const auto rank = [&](int j) {
      return joins_[j].measured < 0 ? network_.forms.count() : joins_[j].measured;
    };
    std::ranges::stable_sort(order, std::ranges::less{}, rank);
    std::vector<Join> ordered;
    for (size_t j = 0; j < order.size(); ++j) {
      place[order[j]] = static_cast<int>(j);
      ordered.push_back(joins_[order[j]]);
    }
    joins_ = std::move(ordered);
    for (int& branch : tree_.branch_of) {
      branch = branch < 0 ? -1 : place[branch];
    }
    for (size_t j = 0; j < joins_.size(); ++j) {
      joins_at_[joins_[j].one].push_back(static_cast<int>(j));
      joins_at_[joins_[j].other].push_back(static_cast<int>(j));
    }
  }

  /// Breadth first from the root.
  void hang() {
    tree_.parent.assign(joins_.size(), -1);
    tree_.child = tree_.parent;
    tree_.entering.assign(network_.node_count(), -1);
    std::queue<int> open;
    open.push(tree_.root);
    while (!open.empty()) {
      const int bus = open.front();
      open.pop();
      for (const int l : joins_at_[bus]) {
        if (tree_.parent[l] >= 0) {
          continue;
        }
        const int other = joins_[l].one == bus ? joins_[l].other : joins_[l].one;
        if (other == tree_.root || tree_.entering[other] >= 0) {
          throw closes_loop(l, bus, other);
        }
        tree_.parent[l] = bus;
        tree_.child[l] = other;
        tree_.entering[other] = l;
        open.push(other);
      }
    }
    for (int n = 0; n < network_.node_count(); ++n) {
      if (n != tree_.root && tree_.entering[n] < 0) {
        throw InputError("bus " + label_of(n), network_.where,
                         fmt::format("nothing joins it to bus {}, where the source is; connect it "
                                     "by phases that the source has",
                                     label_of(tree_.root)));
      }
    }
  }

  [[nodiscard]] SourceLine place_of(int branch) const {
    return where_ && branch >= 0 ? where_(branch) : network_.where;
  }

  /// Of the branch that a form measures.
  [[nodiscard]] std::string name_of(int form) const {
    const MeasuredQuantity& current = network_.measured[form];
    const std::string& id = network_.branch_id[current.branch];
    return "branch " +
           (id.empty() ? label_of(current.node) + "-" + label_of(current.far_node) : id);
  }

  /// The root last.
  [[nodiscard]] std::vector<int> way_up(int bus) const {
    std::vector<int> way{bus};
    while (tree_.entering[way.back()] >= 0) {
      way.push_back(tree_.parent[tree_.entering[way.back()]]);
    }
    return way;
  }

  /// A join between two buses that are on the tree already.
  [[nodiscard]] InputError closes_loop(int l, int bus, int other) const {
    std::vector<int> one = way_up(bus), two = way_up(other);
    int meeting = tree_.root;
    while (!one.empty() && !two.empty() && one.back() == two.back()) {
      meeting = one.back();
      one.pop_back();
      two.pop_back();
    }
    std::vector<std::string> loop;
    std::ranges::transform(one, std::back_inserter(loop), [&](int n) { return label_of(n); });
    loop.push_back(label_of(meeting));
    for (auto n = two.rbegin(); n != two.rend(); ++n) {
      loop.push_back(label_of(*n));
    }
    const int measured = joins_[l].measured;
    return {measured < 0 ? fmt::format("element between {} and {}", label_of(bus), label_of(other))
                         : name_of(measured),
            place_of(measured < 0 ? -1 : network_.measured[measured].branch),
            fmt::format("closes a loop of {} buses: {}; must be a tree, open a branch of the loop",
                        loop.size(), fmt::join(loop, ", "))};
  }

  /// How the child's voltage follows the parent's without load: of elements that look alike from
  /// both ends 1.
  [[nodiscard]] double ratio_of(int l) const {
    const Join& join = joins_[l];
    const bool down = tree_.parent[l] == join.one;
    const double at_parent = down ? join.at_one : join.at_other;
    const double at_child = down ? join.at_other : join.at_one;
    const double ratio = at_parent > 0.0 && at_child > 0.0 ? std::sqrt(at_parent / at_child) : 1.0;
    return std::abs(ratio - 1.0) > kSameRatio ? ratio : 1.0;
  }

  void add_branches(double stiff_impedance) {
    const double to_tree = tree_.base_mva / network_.base_mva;
    for (int l = 0; l < static_cast<int>(joins_.size()); ++l) {
      const Join& join = joins_[l];
      const bool down = tree_.parent[l] == join.one;
      const double ratio = ratio_of(l);
      const Complex z = -1.0 / (ratio * join.admittance);
      tree_.ratio.push_back(ratio);
      tree_.stiff.push_back(std::abs(z) <= stiff_impedance ? 1 : 0);
      tree_.r.push_back(z.real() * to_tree);
      tree_.x.push_back(z.imag() * to_tree);
      const double at_parent = down ? join.limit_one : join.limit_other;
      const double at_child = down ? join.limit_other : join.limit_one;
      tree_.rating.push_back(std::min(at_parent, ratio * at_child) / to_tree);
      tree_.measured.push_back(join.measured);
    }
  }

  /// What is left of the rows of Y; what is only rounding of these is nothing.
  void add_shunts() {
    const double to_tree = tree_.base_mva / network_.base_mva;
    for (int n = 0; n < network_.node_count(); ++n) {
      Complex left = diagonal_[n];
      double sum = std::abs(left);
      for (const int l : joins_at_[n]) {
        const double ratio = tree_.ratio[l];
        const Complex own = joins_[l].admittance * (tree_.parent[l] == n ? ratio : 1.0 / ratio);
        left += own;
        sum += std::abs(own);
      }
      const double rounding = std::numeric_limits<double>::epsilon() * sum *
                              static_cast<double>(joins_at_[n].size() + 2);
      const auto kept = [&](double part) { return std::abs(part) > rounding ? part : 0.0; };
      tree_.shunt.push_back(Complex(kept(left.real()), kept(left.imag())) / to_tree);
    }
  }

  const NodalNetwork& network_;
  const BranchPlaces& where_;
  std::vector<Complex> diagonal_;  ///< [node] of Y
  std::vector<Join> joins_;
  std::map<std::pair<int, int>, int> join_of_;
  std::vector<std::vector<int>> joins_at_;  ///< [node]
  RadialNetwork tree_;
};

}  // namespace

RadialNetwork radial_network(const NodalNetwork& network, double base_mva, double stiff_impedance,
                             const BranchPlaces& where) {
  const ArgumentChecks check("radial network");
  check.above("base_mva", base_mva, 0.0);
  check.not_negative("stiff_impedance", stiff_impedance);
  return TreeOfNodes(network, where).tree(base_mva, stiff_impedance);
}

BranchFlow branch_flow(const RadialNetwork& tree, const Complex* voltage, int branch) {
  const double current = std::abs(series_current(tree, voltage, branch));
  return {std::abs(voltage[tree.parent[branch]]) * current, tree.r[branch] * current * current};
}

Complex series_current(const RadialNetwork& tree, const Complex* voltage, int branch) {
  ArgumentChecks("radial network").index("branch", branch, tree.child.size());
  return (voltage[tree.parent[branch]] - voltage[tree.child[branch]] / tree.ratio[branch]) /
         tree.z(branch);
}

std::vector<std::vector<char>> buses_downstream(const RadialNetwork& tree) {
  std::vector<std::vector<char>> downstream(tree.branch_count(),
                                            std::vector<char>(tree.bus_count(), 0));
  for (int bus = 0; bus < tree.bus_count(); ++bus) {
    for (int l = tree.entering[bus]; l >= 0; l = tree.entering[tree.parent[l]]) {
      downstream[l][bus] = 1;
    }
  }
  return downstream;
}

}  // namespace overtone
