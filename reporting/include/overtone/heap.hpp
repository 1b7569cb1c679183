#pragma once

namespace overtone::reporting {

/// Call first in main. Tunes the allocator for studies, which make and free the same large vectors
/// again and again: it keeps what is freed, and its memory is in large pages where the system lends
/// them. By default glibc gives such vectors back to the system each time, and touching them anew,
/// page by page, is a tenth of the time of a small study. No effect with other C libraries.
void tune_heap();

}  // namespace overtone::reporting
