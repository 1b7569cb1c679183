#include "elements/element_words.hpp"
#include "elements/rows.hpp"

namespace overtone::folder {

namespace {

using Row = ConductorRow;

Columns<Row> wire_columns() {
  return {
      column::text<Row>("geometry", &Row::geometry_id, "of line_geometries.csv").always(),
      column::number<Row>("x_m", &Row::x_m, "m, across the line"),
      column::number<Row>("height_m", &Row::height_m, "m above ground; below, of a cable, negative")
          .always(),
      column::number<Row>("radius_m", &Row::radius_m, "m; of a cable that of its core").always(),
      column::number<Row>("gmr_m", &Row::gmr_m,
                          "m, at the fundamental; 0: 0.7788 times the radius"),
      column::number<Row>("r_ac_ohm_per_m", &Row::r_ac_ohm_per_m, "Ω/m").always(),
      column::number<Row>("r_dc_ohm_per_m", &Row::r_dc_ohm_per_m, "Ω/m; 0: r_ac / 1.02"),
      column::number<Row>("capacitance_radius_m", &Row::capacitance_radius_m,
                          "m, of a bundle; 0: the radius")};
}

Columns<Row> cable_columns() {
  return {
      column::word<Row>("shield", &Row::shield, shield_words(), "what makes it a cable"),
      column::number<Row>(
          "relative_permittivity", [](auto& c) -> auto& { return c.layers.relative_permittivity; },
          "of a cable"),
      column::number<Row>(
          "insulation_thickness_m",
          [](auto& c) -> auto& { return c.layers.insulation_thickness_m; }, "m"),
      column::number<Row>(
          "insulation_diameter_m", [](auto& c) -> auto& { return c.layers.insulation_diameter_m; },
          "m, over the insulation")};
}

Columns<Row> shield_columns() {
  const auto of_neutral = [](auto member) {
    return [member](auto& c) -> auto& { return c.neutral.*member; };
  };
  const auto of_tape = [](auto member) {
    return [member](auto& c) -> auto& { return c.tape.*member; };
  };
  using Neutral = ConcentricNeutral;
  return {
      column::number<Row>("strands", of_neutral(&Neutral::strands), "of a concentric neutral"),
      column::number<Row>("strand_diameter_m", of_neutral(&Neutral::strand_diameter_m), "m"),
      column::number<Row>("strand_gmr_m", of_neutral(&Neutral::strand_gmr_m),
                          "m; 0: 0.7788 times its radius"),
      column::number<Row>("strand_r_ohm_per_m", of_neutral(&Neutral::strand_r_ohm_per_m), "Ω/m"),
      column::number<Row>("cable_diameter_m", of_neutral(&Neutral::cable_diameter_m),
                          "m, over the strands"),
      column::number<Row>("tape_diameter_m", of_tape(&TapeShield::diameter_m), "m, over the tape"),
      column::number<Row>("tape_thickness_m", of_tape(&TapeShield::thickness_m), "m"),
      column::number<Row>("tape_lap_percent", of_tape(&TapeShield::lap_percent),
                          "% of the tape's width")};
}

}  // namespace

const RowKind<LineGeometry>& geometry_rows() {
  using Geometry = LineGeometry;
  static const RowKind<Geometry> kind = {
      .file = "line_geometries.csv",
      .element = "line geometry",
      .text = "a cross-section that lines share",
      .distinct = true,
      .columns = {
          column::text<Geometry>("geometry", &Geometry::id, "name").always(),
          column::number<Geometry>("phases", &Geometry::phases,
                                   "the first of its conductors; the others are neutrals")
              .always(),
          column::word<Geometry>("reduce_neutrals", &Geometry::reduce_neutrals, yes_no_words(),
                                 "neutrals at earth potential all along, or wires as the phases"),
          column::number<Geometry>("earth_resistivity_ohm_m", &Geometry::earth_resistivity_ohm_m,
                                   "Ω m"),
          column::word<Geometry>("earth", &Geometry::earth, earth_model_words(),
                                 "how the earth carries the return"),
          column::word<Geometry>("internal", &Geometry::internal, internal_impedance_words(),
                                 "impedance inside a conductor")}};
  return kind;
}

const RowKind<ConductorRow>& conductor_rows() {
  static const RowKind<Row> kind = {
      .file = "conductors.csv",
      .element = "conductor of line geometry",
      .text = "a conductor of a geometry, the phases first",
      .columns = joined<Row>({wire_columns(), cable_columns(), shield_columns()})};
  return kind;
}

}  // namespace overtone::folder
