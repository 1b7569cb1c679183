#include "elements/element_words.hpp"
#include "elements/rows.hpp"

namespace overtone::folder {

namespace {

/// A phase from 1, or what is made of all of them.
template <class Member>
Column<CapacitorControl> phase_column(const char* heading, Member member, const std::string& what) {
  return column::made<CapacitorControl>(
      heading, (what + ": a phase, or " + listed(phase_choice_words())).c_str(),
      [member](const Field& field, CapacitorControl& row) {
        PhaseChoice& choice = std::invoke(member, row);
        if (const auto* of = find_value(phase_choice_words(), field.text())) {
          choice = {*of, PhaseChoice{}.phase};
          return;
        }
        if (field.text().find_first_not_of("0123456789") != std::string::npos) {
          throw field.fault("a phase from 1, or one of " + listed(phase_choice_words()));
        }
        choice = {PhaseChoice::Of::one, field.whole()};
      },
      [member](const CapacitorControl& row) {
        const PhaseChoice& choice = std::invoke(member, row);
        return choice.of == PhaseChoice::Of::one ? written(choice.phase)
                                                 : word_of(phase_choice_words(), choice.of);
      });
}

Columns<CapacitorControl> seen_columns() {
  using Row = CapacitorControl;
  return {column::word<Row>("quantity", &Row::quantity, bank_quantity_words(), "what it goes by"),
          column::word<Row>("seen_kind", &Row::seen_kind, seen_kind_words(),
                            "kind of the element that it sees"),
          column::text<Row>("seen", &Row::seen, "id of that").always(),
          column::number<Row>("terminal", &Row::terminal, "of that, from 1"),
          column::number<Row>("on", &Row::on,
                              "steps come in above; of voltage below; A or V secondary, kvar"),
          column::number<Row>("off", &Row::off, "steps go out below; of voltage above"),
          column::number<Row>("pt_ratio", &Row::pt_ratio, "of the voltage transformer"),
          column::number<Row>("ct_ratio", &Row::ct_ratio, "of the current transformer"),
          phase_column("pt_phase", &Row::pt_phase, "of the voltage"),
          phase_column("ct_phase", &Row::ct_phase, "of the current")};
}

}  // namespace

const RowKind<CapacitorControl>& capacitor_control_rows() {
  using Row = CapacitorControl;
  static const RowKind<Row> kind = {
      .file = "capacitor_controls.csv",
      .element = "capacitor control",
      .text = "a control that switches the steps of a bank",
      .distinct = true,
      .columns = joined<Row>(
          {{column::text<Row>("id", &Row::id, "").always(),
            column::text<Row>("capacitor", &Row::capacitor, "its id").always(),
            column::numbers<Row>("step_kvar", &Row::step_kvar,
                                 "kvar, rated, of each step in the order in which they come in")
                .always()},
           seen_columns(),
           {column::word<Row>("voltage_override", &Row::voltage_override, yes_no_words(),
                              "whether steps follow v_min_v and v_max_v whatever else there is"),
            column::number<Row>("v_min_v", &Row::v_min_v, "V, secondary"),
            column::number<Row>("v_max_v", &Row::v_max_v, "V, secondary"),
            column::number<Row>("delay_on_s", &Row::delay_on_s, "s"),
            column::number<Row>("delay_off_s", &Row::delay_off_s, "s"),
            column::number<Row>("dead_time_s", &Row::dead_time_s,
                                "s that a bank of one step which went out stays so")}})};
  return kind;
}

}  // namespace overtone::folder
