#include "report/figure.hpp"

#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "report/base64.hpp"
#include "report/feeder_layout.hpp"
#include "report/html_text.hpp"
#include "report/map_layout.hpp"
#include "support/figure_numbers.hpp"

namespace overtone::reporting {

namespace {

TEST(Base64, IsThatOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64(std::string_view("\xff\x00\xfe", 3)), "/wD+");
}

TEST(FigureNumbers, AreListsWithNullsOrBytes) {
  EXPECT_EQ(numbers(std::vector<double>{1.5, NAN, -2.0}).dump(), "[1.5,null,-2.0]");
  std::vector<float> many(100);
  for (size_t i = 0; i < many.size(); ++i) {
    many[i] = 0.1F * static_cast<float>(i);
  }
  many[7] = NAN;
  const Json json = numbers(many);
  EXPECT_EQ(json["dtype"], "f4");
  const std::vector<float> read = support::numbers_of(json);
  ASSERT_EQ(read.size(), many.size());
  EXPECT_TRUE(std::isnan(read[7]));
  EXPECT_EQ(read[99], many[99]);
}

TEST(Figure, ShowsWhatIsChosenFirst) {
  Grid grid{.shape = {2, 3, 2}, .value = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};
  Figure figure("f", "title", "text");
  figure.add(Json{{"type", "bar"}});
  figure.add(Control{.id = "run", .label = "Run", .options = {"a", "b"}, .chosen = 1});
  figure.add(Control{.id = "hour", .label = "Hour", .options = {"1", "2", "3"}, .chosen = 2});
  figure.follow("data.0.y", grid, {"run", "hour"});
  figure.follow("data.0.x", grid, {0, "hour"});
  const Json json = figure.json();
  EXPECT_EQ(json["data"][0]["y"].dump(), "[10.0,11.0]");
  EXPECT_EQ(json["data"][0]["x"].dump(), "[4.0,5.0]");
  EXPECT_EQ(json["slices"][0]["at"].dump(), R"(["run","hour"])");
  EXPECT_EQ(json["slices"][1]["at"].dump(), R"([0,"hour"])");
  EXPECT_EQ(support::numbers_of(json["arrays"]["a0"]), grid.value);
}

TEST(Figure, RefusesArraysThatDontFitTheControls) {
  Figure figure("f", "", "");
  figure.add(Json{{"type", "bar"}});
  figure.add(Control{.id = "run", .label = "", .options = {"a", "b"}});
  EXPECT_THROW(figure.follow("data.0.y", Grid::of({3, 2}), {"run"}), std::invalid_argument);
  EXPECT_THROW(figure.follow("data.0.y", Grid::of({2, 2}), {"hour"}), std::invalid_argument);
}

TEST(Figure, SetsOfTheOptionThatIsChosenHold) {
  Figure figure("f", "", "");
  figure.add(Json{{"type", "bar"}});
  figure.add(Control{.id = "what",
                     .label = "",
                     .options = {"a", "b"},
                     .chosen = 1,
                     .sets = {{{"data.0.visible", true}}, {{"data.0.visible", false}}}});
  EXPECT_EQ(figure.json()["data"][0]["visible"], false);
}

/// Plotly takes some tags in names for its own.
TEST(Figure, QuotesNamesButNotTemplates) {
  Figure figure("f", "", "");
  figure.add(Json{{"type", "bar"},
                  {"name", "<b>bus</b>"},
                  {"x", {"a<b", "c&d"}},
                  {"hovertemplate", "%{x}<br>%{y}"}});
  const Json trace = figure.json()["data"][0];
  EXPECT_EQ(trace["name"], "&lt;b&gt;bus&lt;/b&gt;");
  EXPECT_EQ(trace["x"].dump(), R"(["a&lt;b","c&amp;d"])");
  EXPECT_EQ(trace["hovertemplate"], "%{x}<br>%{y}");
}

TEST(HtmlText, QuotesAllThatMarksUp) {
  EXPECT_EQ(html_text("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  EXPECT_EQ(html_text("\xff z"), "\xEF\xBF\xBD z");
  EXPECT_EQ(script_text(R"("</script><!-- &")"), R"("\u003c/script\u003e\u003c!-- \u0026")");
}

/// A trunk of four buses; two laterals at its second, one at its third.
TEST(FeederLayout, KeepsTheTrunkStraightAndLateralsApart) {
  const std::vector<std::pair<int, int>> branches = {{0, 1}, {1, 2}, {2, 3}, {1, 4},
                                                     {1, 5}, {2, 6}, {2, 3}};
  const FeederLayout layout = feeder_layout(8, branches, {0});
  for (const int bus : {0, 1, 2, 3}) {
    EXPECT_EQ(layout.y[bus], 0.0);
    EXPECT_EQ(layout.x[bus], bus);
  }
  EXPECT_EQ(layout.before[6], 2);
  EXPECT_EQ(layout.before[7], -1);  // apart, below all others
  for (int a = 0; a < 8; ++a) {
    EXPECT_LE(layout.y[7], layout.y[a]);
    for (int b = 0; b < a; ++b) {
      EXPECT_TRUE(layout.x[a] != layout.x[b] || layout.y[a] != layout.y[b]) << a << ", " << b;
    }
  }
}

/// No two buses at one place and no line across a bus, on trees of any shape.
TEST(FeederLayout, NeverCrosses) {
  unsigned state = 1;
  const auto draw = [&](unsigned below) {
    state = state * 1664525U + 1013904223U;
    return static_cast<int>((state >> 8U) % below);
  };
  for (int trial = 0; trial < 200; ++trial) {
    const int count = 2 + draw(60);
    std::vector<std::pair<int, int>> branches;
    for (int bus = 1; bus < count; ++bus) {
      branches.emplace_back(draw(bus), bus);
    }
    const FeederLayout layout = feeder_layout(count, branches, {0});
    for (int bus = 1; bus < count; ++bus) {
      const int before = layout.before[bus];
      for (int other = 0; other < count; ++other) {
        const bool on_riser =
            layout.x[other] == layout.x[before] && other != before &&
            (layout.y[other] - layout.y[before]) * (layout.y[other] - layout.y[bus]) <= 0.0 &&
            layout.y[before] != layout.y[bus];
        const bool on_bus =
            other != bus && layout.x[other] == layout.x[bus] && layout.y[other] == layout.y[bus];
        ASSERT_FALSE(on_riser || on_bus) << "trial " << trial << ", buses " << bus << ", " << other;
      }
    }
  }
}

using Places = std::vector<std::optional<MapPoint>>;

/// 0 - 1 - 2 - 3, with 4 and 5 beyond 1.
const std::vector<int> kBefore = {-1, 0, 1, 2, 1, 4};
const std::vector<std::pair<int, int>> kTree = {{0, 1}, {1, 2}, {2, 3}, {1, 4}, {4, 5}};

void expect_at(const MapPoint& point, double x, double y) {
  EXPECT_NEAR(point.x, x, 1e-12);
  EXPECT_NEAR(point.y, y, 1e-12);
}

/// The median distance is 10; the first bus is at the origin.
TEST(MapLayout, StandsWhereTheMapHasItInUnitsOfItsBranches) {
  const Places places = {MapPoint{100, 50}, MapPoint{110, 50}, MapPoint{120, 50},
                         MapPoint{150, 50}, MapPoint{110, 40}, MapPoint{110, 20}};
  const auto layout = map_layout(places, kBefore, kTree);
  ASSERT_TRUE(layout.has_value());
  expect_at((*layout)[0], 0, 0);
  expect_at((*layout)[3], 5, 0);
  expect_at((*layout)[5], 1, -3);
}

TEST(MapLayout, PutsBusesWithoutAPlaceBetweenTheirNeighbours) {
  const Places places = {MapPoint{0, 0}, std::nullopt,    std::nullopt,
                         MapPoint{9, 0}, MapPoint{3, -9}, MapPoint{3, -10}};
  const auto layout = map_layout(places, kBefore, kTree);
  ASSERT_TRUE(layout.has_value());
  // Bus 1, at 3, -3.6, is the mean of 0, 2 and 4; bus 2, at 6, -1.8, that of 1 and 3.
  const double median = std::hypot(3.0, 1.8);
  expect_at((*layout)[1], 3.0 / median, -3.6 / median);
  expect_at((*layout)[2], 6.0 / median, -1.8 / median);
}

TEST(MapLayout, PutsBusesBeyondTheLastPlaceFartherOn) {
  const Places places = {MapPoint{0, 0}, MapPoint{2, 0}, MapPoint{4, 0},
                         std::nullopt,   MapPoint{2, 2}, std::nullopt};
  const auto layout = map_layout(places, kBefore, kTree);
  ASSERT_TRUE(layout.has_value());
  expect_at((*layout)[3], 2.5, 0.0);
  expect_at((*layout)[5], 1.0, 1.5);
}

TEST(MapLayout, IsNoneWherePlacesSayTooLittle) {
  Places places(6);
  places[0] = MapPoint{1, 1};
  places[3] = MapPoint{2, 1};
  EXPECT_FALSE(map_layout(places, kBefore, kTree)) << "two of six";
  places[4] = MapPoint{1, 3};
  EXPECT_FALSE(map_layout(places, kBefore, {})) << "no distance between neighbours";
  places[5] = MapPoint{1, 4};
  EXPECT_TRUE(map_layout(places, kBefore, kTree));
  EXPECT_FALSE(map_layout(places, {-1, 0, -1, 0, 0, 4}, kTree)) << "bus 2 is apart, without one";
  EXPECT_FALSE(map_layout(Places(6, MapPoint{}), kBefore, kTree)) << "all at one place";
}

}  // namespace

}  // namespace overtone::reporting
