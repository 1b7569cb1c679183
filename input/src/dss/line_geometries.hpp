#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include <overtone/line_geometry.hpp>

#include "dss/circuit_element.hpp"
#include "dss/reading.hpp"

namespace overtone::dss {

/// Metres of the unit of length that a property names; 0: none.
[[nodiscard]] double metres(const CircuitElement& element, const char* key);
/// The same, where none is a metre: lengths of conductors and of lines by geometry.
[[nodiscard]] double metres_or_one(const CircuitElement& element, const char* key);

/// The cross-sections of a circuit's lines, a LineGeometry for each that differs.
class LineGeometries {
 public:
  explicit LineGeometries(Reading& reading);

  /// That of a line by LineGeometry, or by LineSpacing and conductors; nullptr: by matrices.
  [[nodiscard]] std::shared_ptr<const LineGeometry> of(const CircuitElement& line);
  /// The same with a wire taken out.
  [[nodiscard]] std::shared_ptr<const LineGeometry> without_wire(
      const std::shared_ptr<const LineGeometry>& geometry, int wire);

 private:
  using ByName = std::map<std::string, CircuitElement>;

  [[nodiscard]] LineGeometry of_geometry(const CircuitElement& line) const;
  [[nodiscard]] LineGeometry of_spacing(const CircuitElement& line) const;
  [[nodiscard]] const CircuitElement& called(const CircuitElement& by, const ByName& all,
                                             const std::string& name) const;
  /// `name`: "wiredata.acsr"
  [[nodiscard]] Conductor conductor(const CircuitElement& by, const std::string& name) const;
  void set_earth(const CircuitElement& line, LineGeometry& geometry);
  [[nodiscard]] std::shared_ptr<const LineGeometry> shared(LineGeometry geometry);

  Reading& reading_;
  ByName geometries_, spacings_;
  ByName conductors_;                  ///< "wiredata.acsr"
  std::map<std::string, double> rho_;  ///< of lines, by their geometry
  std::map<std::string, std::shared_ptr<const LineGeometry>> shared_;  ///< by id
};

}  // namespace overtone::dss
