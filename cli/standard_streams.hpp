#pragma once

#include <string_view>

namespace overtone::cli {

/// Before any file is opened. A standard stream that is closed becomes one that refuses, or a
/// result file would take its place and what is printed would go there; a reader that went away and
/// a limit on the size of files become errors of the write instead of the program's end.
void prepare_standard_streams();

/// On standard error, as it is. One that can't be written changes nothing: the exit code still says
/// how the program ended.
void note(std::string_view text) noexcept;

}  // namespace overtone::cli
