#include "report/figure.hpp"

#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "report/base64.hpp"
#include "report/feeder_layout.hpp"
#include "report/html_text.hpp"
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

}  // namespace

}  // namespace overtone::reporting
