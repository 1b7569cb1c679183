#include <memory>

#include <fmt/format.h>

#include <overtone/output_folder.hpp>

#include "commands.hpp"
#include "common_options.hpp"
#include "exit_codes.hpp"

namespace overtone::cli {

namespace {

struct ReportArguments {
  std::filesystem::path folder;
  std::filesystem::path page;  ///< empty: report.html in the folder
  bool json = false;
};

int run_report(ReportArguments arguments) {
  if (arguments.page.empty()) {
    arguments.page = arguments.folder / "report.html";
  }
  const reporting::ResultTables result = reporting::read_result_folder(arguments.folder);
  reporting::require_writable(reporting::ResultOutput{{}, arguments.page});
  reporting::write_page_file(arguments.page, result);
  const std::string page = arguments.page.string();
  put_answer(arguments.json, page + "\n", {{"command", "report"}, {"page", page}});
  return exit_code::ok;
}

}  // namespace

Command add_report(CLI::App& program) {
  CLI::App* command = add_command(
      program, "report", "A page with pictures (HTML) of a result that was written with --output",
      "results/69");
  const auto arguments = std::make_shared<ReportArguments>();
  command->add_option("results", arguments->folder, "Folder of the result")
      ->required()
      ->type_name("RESULTS");
  command
      ->add_option("-o,--output", arguments->page,
                   "Page to write; default: report.html in the folder")
      ->type_name("FILE");
  add_json(*command, arguments->json);
  return {command, [arguments] { return run_report(*arguments); }};
}

}  // namespace overtone::cli
