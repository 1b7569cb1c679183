#include "elements/references.hpp"

namespace overtone::folder {

InputError unknown_name(const std::string& name, const Reference& reference,
                        const std::vector<std::string>& known) {
  const std::string near = nearest_word(name, known);
  return {reference.element, reference.where,
          fmt::format("{} '{}'; {} has none of this name{}", reference.column, shown(name),
                      reference.file, near.empty() ? "" : ", did you mean " + shown(near) + "?")};
}

}  // namespace overtone::folder
