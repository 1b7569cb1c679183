#include "nlp/elimination/network_regions.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace overtone {
namespace {

using Graph = std::vector<std::vector<int>>;

void join(Graph& graph, int a, int b) {
  graph[a].push_back(b);
  graph[b].push_back(a);
}

/// Each vertex joined to an earlier one.
Graph random_tree(int count, unsigned seed) {
  std::mt19937 numbers(seed);
  Graph graph(count);
  for (int v = 1; v < count; ++v) {
    join(graph, v, static_cast<int>(numbers() % v));
  }
  return graph;
}

/// Of what is left without the vertices that part.
int heaviest_region(const Graph& graph, const std::vector<int>& weight,
                    const std::vector<char>& parts) {
  std::vector<char> seen = parts;
  int heaviest = 0;
  for (std::size_t root = 0; root < graph.size(); ++root) {
    std::vector<int> stack;
    const auto visit = [&](int v) {
      if (seen[v] == 0) {
        seen[v] = 1;
        stack.push_back(v);
      }
    };
    visit(static_cast<int>(root));
    int sum = 0;
    while (!stack.empty()) {
      const int v = stack.back();
      stack.pop_back();
      sum += weight[v];
      std::for_each(graph[v].begin(), graph[v].end(), visit);
    }
    heaviest = std::max(heaviest, sum);
  }
  return heaviest;
}

TEST(NetworkRegions, APathIsHalvedAndHalvedAgain) {
  Graph path(7);
  for (int v = 1; v < 7; ++v) {
    join(path, v, v - 1);
  }
  EXPECT_EQ(parting_vertices(path, std::vector<int>(7, 1), 3),
            (std::vector<char>{0, 0, 0, 1, 0, 0, 0}));
  EXPECT_EQ(parting_vertices(path, std::vector<int>(7, 1), 1),
            (std::vector<char>{0, 1, 0, 1, 0, 1, 0}));
  EXPECT_EQ(parting_vertices(path, std::vector<int>(7, 1), 7), std::vector<char>(7, 0));
}

TEST(NetworkRegions, RegionsOfTreesAreNoHeavierThanAsked) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const int count = 1 + static_cast<int>(seed) * 37;
    const Graph tree = random_tree(count, seed);
    std::vector<int> weight(count);
    for (int v = 0; v < count; ++v) {
      weight[v] = 1 + v % 3;
    }
    for (const int largest : {3, 10, 50}) {
      const std::vector<char> parts = parting_vertices(tree, weight, largest);
      EXPECT_LE(heaviest_region(tree, weight, parts), largest);
      // A centroid leaves at most half: not many are needed.
      const int total = std::accumulate(weight.begin(), weight.end(), 0);
      EXPECT_LE(std::count(parts.begin(), parts.end(), 1), 2 * total / largest);
    }
  }
}

TEST(NetworkRegions, TakesSeveralTreesAndLoops) {
  Graph graph(12);
  for (const int first : {0, 6}) {
    for (int v = 0; v < 6; ++v) {
      join(graph, first + v, first + (v + 1) % 6);
    }
  }
  graph[3].push_back(3);
  const std::vector<char> parts = parting_vertices(graph, std::vector<int>(12, 1), 2);
  EXPECT_GE(std::count(parts.begin(), parts.begin() + 6, 1), 1);
  EXPECT_GE(std::count(parts.begin() + 6, parts.end(), 1), 1);
}

}  // namespace
}  // namespace overtone
