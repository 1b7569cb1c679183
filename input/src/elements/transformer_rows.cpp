#include "elements/element_words.hpp"
#include "elements/rows.hpp"
#include "elements/terminal_columns.hpp"

namespace overtone::folder {

const RowKind<Transformer>& transformer_rows() {
  using Row = Transformer;
  static const RowKind<Row> kind = {
      .file = "transformers.csv",
      .element = "transformer",
      .text = "a transformer; its windings are in windings.csv",
      .distinct = true,
      .columns = {
          column::text<Row>("id", &Row::id, "").always(),
          column::number<Row>("phases", &Row::phases, ""),
          column::numbers<Row>("x_pu", &Row::x_pu,
                               "short-circuit reactance of windings 1-2, on the rating of winding "
                               "1; of more windings 1-2 1-3 … 2-3 …, with blanks between them")
              .always(),
          column::perhaps<Row>("r0_pu", &Row::r0_pu,
                               "zero sequence of two windings on three cores, on the rating of "
                               "winding 1")
              .otherwise("as positive"),
          column::perhaps<Row>("x0_pu", &Row::x0_pu, "the same").otherwise("as positive"),
          column::number<Row>("no_load_loss_pu", &Row::no_load_loss_pu, "of winding 2"),
          column::number<Row>("magnetizing_current_pu", &Row::magnetizing_current_pu,
                              "of winding 2, over the order"),
          column::number<Row>("antifloat_ppm", &Row::antifloat_ppm,
                              "reactive shunt at each end of a winding"),
          column::word<Row>("resistance", &Row::resistance_follows_order, resistance_words(),
                            "at harmonics"),
          column::word<Row>("high_side_leads", &Row::high_side_leads, yes_no_words(),
                            "delta phase k goes to k + 1, not k - 1, where the windings differ"),
          column::number<Row>("s_max_kva", &Row::s_max_kva, "kVA limit; 0: none")}};
  return kind;
}

const RowKind<WindingRow>& winding_rows() {
  using Row = WindingRow;
  static const RowKind<Row> kind = {
      .file = "windings.csv",
      .element = "winding of transformer",
      .text = "a winding; those of a transformer in their order",
      .columns = joined<Row>(
          {{column::text<Row>("transformer", &Row::transformer, "its id").always()},
           end_columns<Row>(&Row::at, "of a wye the last one is its neutral"),
           {column::word<Row>("connection", &Row::connection, connection_words(), ""),
            column::number<Row>("kv", &Row::kv,
                                "kV, rated, line-to-line; of one phase that of the winding")
                .always(),
            column::number<Row>("kva", &Row::kva, "kVA, rated, all phases").always(),
            column::number<Row>("r_pu", &Row::r_pu, "on the rating of winding 1"),
            column::number<Row>("tap", &Row::tap, "times the rated voltage"),
            column::number<Row>("r_neutral_ohm", &Row::r_neutral_ohm,
                                "Ω to ground; below 0: as its wire goes"),
            column::number<Row>("x_neutral_ohm", &Row::x_neutral_ohm, "Ω"),
            column::number<Row>("tap_min", &Row::tap_min, ""),
            column::number<Row>("tap_max", &Row::tap_max, ""),
            column::number<Row>("tap_steps", &Row::tap_steps, "between these")}})};
  return kind;
}

namespace {

void complete_regulator(RegulatorControl& control, const std::string& element) {
  if (control.remote.bus.empty() != control.remote.conductor.empty()) {
    throw InputError(element, control.where,
                     "only one of remote_bus, remote_wires; give both or neither");
  }
}

}  // namespace

const RowKind<RegulatorControl>& regulator_rows() {
  using Row = RegulatorControl;
  static const RowKind<Row> kind = {
      .file = "regulators.csv",
      .element = "regulator",
      .text = "a control that moves a tap",
      .distinct = true,
      .columns = {column::text<Row>("id", &Row::id, "").always(),
                  column::text<Row>("transformer", &Row::transformer, "its id").always(),
                  column::number<Row>("winding", &Row::winding, "whose voltage it sees"),
                  column::number<Row>("tap_winding", &Row::tap_winding, "that it moves"),
                  column::number<Row>("phase", &Row::phase, "of the winding"),
                  column::number<Row>("pt_ratio", &Row::pt_ratio, "of the voltage transformer"),
                  column::number<Row>("ct_primary_a", &Row::ct_primary_a,
                                      "A, of the current transformer; 0.2 A secondary"),
                  column::number<Row>("v_setting_v", &Row::v_setting_v, "V, secondary"),
                  column::number<Row>("band_v", &Row::band_v, "V, secondary"),
                  column::number<Row>("r_drop_v", &Row::r_drop_v, "V, line drop at ct_primary_a"),
                  column::number<Row>("x_drop_v", &Row::x_drop_v, "V"),
                  column::number<Row>("v_limit_v", &Row::v_limit_v,
                                      "V, secondary, of the winding's own bus; 0: none"),
                  column::number<Row>("delay_s", &Row::delay_s, "s"),
                  column::number<Row>("tap_delay_s", &Row::tap_delay_s, "s"),
                  column::number<Row>("max_tap_change", &Row::max_tap_change, "steps at a time"),
                  column::text<Row>(
                      "remote_bus", [](auto& c) -> auto& { return c.remote.bus; },
                      "whose voltage it sees instead")
                      .otherwise("its winding's"),
                  column::wires<Row>("remote_wires", &Row::remote, "conductors of that bus"),
                  column::number<Row>("remote_pt_ratio", &Row::remote_pt_ratio, "there")},
      .complete = complete_regulator};
  return kind;
}

}  // namespace overtone::folder
