#include "process/build_identity.hpp"

#include <bit>
#include <cstring>
#include <string_view>

#include <elf.h>
#include <link.h>

#include <overtone/fingerprint.hpp>

namespace overtone::reporting {

namespace {

constexpr size_t padded(size_t size) { return (size + 3) / 4 * 4; }

void add_build_ids(std::string_view notes, std::string& ids) {
  ElfW(Nhdr) head;
  while (notes.size() >= sizeof head) {
    std::memcpy(&head, notes.data(), sizeof head);
    const size_t begin = sizeof head + padded(head.n_namesz);
    const size_t end = begin + padded(head.n_descsz);
    if (end > notes.size()) {
      return;
    }
    if (head.n_type == NT_GNU_BUILD_ID) {
      ids += notes.substr(begin, head.n_descsz);
    }
    notes.remove_prefix(end);
  }
}

/// The program has no name; what it loads has a path.
int add_object(dl_phdr_info* object, size_t /*size*/, void* ids) {
  const std::string_view name = object->dlpi_name;
  if (!name.empty() && name.find("libovertone_") == std::string_view::npos) {
    return 0;
  }
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = object->dlpi_phdr[i];
    if (part.p_type == PT_NOTE) {
      const auto* notes = std::bit_cast<const char*>(object->dlpi_addr + part.p_vaddr);
      add_build_ids({notes, part.p_memsz}, *static_cast<std::string*>(ids));
    }
  }
  return 0;
}

}  // namespace

std::string build_identity() {
  std::string ids;
  dl_iterate_phdr(add_object, &ids);
  if (ids.empty()) {
    return "";
  }
  Fingerprint fingerprint;
  fingerprint.add(ids);
  return fingerprint.text();
}

}  // namespace overtone::reporting
