#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/figure.hpp"
#include "report/result_view.hpp"

namespace overtone::reporting {

/// Pictures that belong together.
struct PageSection {
  std::string id, title;
  std::vector<Figure> figures;
};

/// What a page shows of a result; the same for every command.
struct Page {
  std::string kind;   ///< "Harmonic load flow"
  std::string title;  ///< of the study, or the feeder's name
  std::vector<std::pair<std::string, std::string>> facts = {};  ///< name and value
  std::vector<std::string> messages = {};                       ///< how it ended, warnings
  std::vector<PageSection> sections = {};

  /// Leaves out facts without a value.
  void fact(const std::string& name, const std::string& value);
  /// A section of the figures that have something to show.
  void section(std::string id, std::string title, std::vector<Figure> figures);
};

/// The page of a result by its command. @throws InputError
[[nodiscard]] Page page_of(const ResultView& result);
/// The tables that it is made of, by name. @throws InputError as page_of.
[[nodiscard]] const std::vector<std::string>& tables_of(const Json& summary);

// Of each command.
[[nodiscard]] Page flow_page(const ResultView& result);
[[nodiscard]] Page conditioning_page(const ResultView& result);
[[nodiscard]] Page comparison_page(const ResultView& result);
[[nodiscard]] Page hosting_page(const ResultView& result);
[[nodiscard]] Page dispatch_page(const ResultView& result);
[[nodiscard]] Page allocation_page(const ResultView& result);
[[nodiscard]] Page scan_page(const ResultView& result);
[[nodiscard]] Page standard_page(const ResultView& result);
[[nodiscard]] Page montecarlo_page(const ResultView& result);

}  // namespace overtone::reporting
