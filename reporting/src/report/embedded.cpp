#include "report/embedded.hpp"

// Of embedded.S.
extern "C" {
extern const char overtone_plotly_begin[], overtone_plotly_end[];
extern const char overtone_page_style_begin[], overtone_page_style_end[];
extern const char overtone_page_script_begin[], overtone_page_script_end[];
}

namespace overtone::reporting {

std::string_view plotly_bundle() { return {overtone_plotly_begin, overtone_plotly_end}; }
std::string_view page_style() { return {overtone_page_style_begin, overtone_page_style_end}; }
std::string_view page_script() { return {overtone_page_script_begin, overtone_page_script_end}; }

}  // namespace overtone::reporting
