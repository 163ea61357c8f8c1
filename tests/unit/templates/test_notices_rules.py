"""The rules of the notices at their borders."""

import copy
from typing import Any

import pytest

from templates.catalogue import find

# Document, what is changed in its sample (a dotted path and its new value), the codes found.
CASES: tuple[tuple[str, dict[str, Any], list[str]], ...] = (
    ("repayment_reminder", {"instalment_total": "40650.01"}, ["reminder.total"]),
    ("repayment_reminder", {"letter_date": "2025-12-31"}, []),
    ("repayment_reminder", {"letter_date": "2026-01-01"}, ["reminder.due_date"]),
    (
        "repayment_reminder",
        {"due_date": "2022-08-14", "letter_date": None},
        ["reminder.contract_date"],
    ),
    ("repayment_reminder", {"letter_date": "2022-08-14"}, ["notices.contract_date"]),
    ("repayment_reminder", {"letter_date": "2022-08-15"}, []),
    ("repayment_reminder", {"overdue_total": "0.01", "as_of": None}, ["reminder.as_of"]),
    ("repayment_reminder", {"overdue_total": "0.01"}, []),
    (
        "repayment_reminder",
        {"principal": "0", "interest": "0", "instalment_total": "0"},
        ["reminder.nothing_due"],
    ),
    ("remedy_plan_request", {"plan_due_date": "2025-11-20"}, ["notices.reply_by"]),
    ("remedy_plan_request", {"plan_due_date": "2025-11-21"}, []),
    ("demand_notice_2", {"first_demand_received_on": "2025-10-21"}, []),
    ("demand_notice_2", {"first_demand_received_on": "2025-10-22"}, ["demand.second_too_early"]),
    (
        "demand_notice_2",
        {"first_demand_received_on": None, "first_demand_date": "2025-10-22"},
        ["demand.second_too_early"],
    ),
    ("demand_notice_2", {"first_demand_received_on": "2025-10-14"}, ["demand.first_received"]),
    ("demand_notice_2", {"first_demand_received_on": "2025-10-15"}, []),
    ("demand_notice_2", {"first_demand_no": ""}, ["demand.second_without_first"]),
    ("demand_notice_2", {"first_demand_no": "", "earlier_letters": ["ที่ กษ 1"]}, []),
    ("demand_notice_2", {"overdue_total": "408648.38"}, ["demand.total", "demand.column_sum"]),
    ("suspension_warning_1", {"certificate_date": "2025-10-21"}, ["suspension.certificate_date"]),
    ("suspension_warning_1", {"certificate_date": "2025-10-20"}, []),
    ("suspension_warning_1", {"breaches": []}, ["record.too_few"]),
    ("suspension_warning_2", {"first_warning_date": "2025-10-21"}, []),
    ("suspension_warning_2", {"first_warning_date": "2025-10-22"}, ["suspension.second_too_early"]),
    ("disbursement_suspension_notice", {"held_amount": "0"}, ["suspension.held_amount"]),
    ("disbursement_suspension_notice", {"held_amount": "800000.00"}, []),
    ("disbursement_suspension_notice", {"held_amount": "800000.01"}, ["suspension.held_amount"]),
    ("disbursement_suspension_notice", {"suspended_from": "2022-08-14"}, ["suspension.from"]),
    ("disbursement_suspension_notice", {"earlier_letters": []}, ["suspension.unwarned"]),
    ("disbursement_suspension_notice", {"earlier_letters": [], "ground": "purpose"}, []),
    ("suspended_project_recall", {"recall_pay_days": 14}, ["recall.days"]),
    ("suspended_project_recall", {"recall_pay_days": 15}, []),
    ("suspended_project_recall", {"suspended_on": "2025-11-21"}, ["recall.resolution_date"]),
    ("suspended_project_recall", {"suspended_on": "2025-11-20"}, []),
    ("termination_recall", {"recall_pay_days": 14}, ["recall.days"]),
    ("termination_recall", {"termination_resolution": ""}, ["recall.resolution"]),
    ("termination_recall", {"outstanding_total": "732848.36"}, ["recall.total"]),
    (
        "termination_recall",
        {"outstanding_principal": "705000.01", "outstanding_total": "732848.38"},
        ["recall.principal"],
    ),
    ("termination_recall", {"loan_amount": "704999.99"}, ["recall.more_than_loan"]),
    ("termination_recall", {"loan_amount": "705000.00"}, []),
    ("guarantor_default_notice", {"letter_date": "2025-11-29"}, []),
    ("guarantor_default_notice", {"letter_date": "2025-11-30"}, ["guarantor.late"]),
    (
        # Without the instalment the default's own day is day 1 of the 60.
        "guarantor_default_notice",
        {"due_date": None, "instalment_no": None},
        ["guarantor.late"],
    ),
    ("guarantor_default_notice", {"instalment_no": 13}, ["guarantor.instalment"]),
    ("guarantor_default_notice", {"due_date": "2025-10-01"}, ["guarantor.instalment"]),
    ("guarantor_default_notice", {"guarantee_date": "2023-06-30"}, []),
    ("guarantor_default_notice", {"guarantee_date": "2023-07-01"}, ["guarantor.guarantee_date"]),
    ("mortgage_enforcement_notice", {"mortgage_pay_days": 59}, ["mortgage.days"]),
    ("mortgage_enforcement_notice", {"mortgage_pay_days": 60}, []),
    ("mortgage_enforcement_notice", {"mortgage_property": ""}, ["mortgage.property"]),
    ("mortgage_enforcement_notice", {"mortgage_date": "2023-07-01"}, ["mortgage.date"]),
    ("mortgage_enforcement_notice", {"pay_by": "2026-01-18"}, ["mortgage.pay_by"]),
    ("mortgage_enforcement_notice", {"pay_by": "2026-01-19"}, []),
    ("mortgagor_notice", {"debtor_letter_sent_date": "2025-11-05"}, []),
    ("mortgagor_notice", {"debtor_letter_sent_date": "2025-11-04"}, ["mortgagor.late"]),
    ("mortgagor_notice", {"debtor_letter_sent_date": "2025-11-20"}, []),
    ("mortgagor_notice", {"debtor_letter_sent_date": "2025-11-21"}, ["mortgagor.before_debtor"]),
    ("mortgagor_notice", {"debtor_letter_no": ""}, ["mortgagor.debtor_letter"]),
    ("mortgagor_notice", {"mortgage_pay_days": 59}, ["mortgage.days"]),
    ("progress_report_request", {"reply_by": "2026-01-22"}, ["notices.reply_by"]),
    ("progress_report_request", {"reply_by": "2026-01-23"}, []),
    ("progress_report_request", {"report_due_date": "2025-12-31"}, ["progress.due_date"]),
    ("progress_report_request", {"report_due_date": "2026-01-01"}, []),
    ("progress_report_request", {"quarter": 2}, ["progress.due_date"]),
    ("progress_report_request", {"quarter": 4, "report_due_date": "2026-10-01"}, []),
    ("progress_report_request", {"quarter": 5}, ["record.out_of_range"]),
    ("progress_report_request", {"as_of": None}, ["reminder.as_of"]),
    ("resolution_notice", {"contract_by": "2025-11-20"}, ["resolution.contract_by"]),
    ("resolution_notice", {"contract_by": "2025-11-21"}, []),
    ("resolution_notice", {"matter": "termination"}, ["resolution.contract_by"]),
    ("resolution_notice", {"decision": "rejected", "contract_by": None}, ["resolution.no_reason"]),
    ("resolution_notice", {"resolution.meeting_date": "2025-11-21"}, ["notices.meeting_date"]),
    ("resolution_notice", {"resolution.meeting_date": "2025-11-20"}, []),
    ("meeting_invitation", {"meeting_date": "2025-12-03"}, ["meeting.send_by", "meeting.reply_by"]),
    ("meeting_invitation", {"meeting_date": "2025-12-04"}, []),
    (
        "meeting_invitation",
        {"meeting_date": "2025-11-20", "send_by": None, "reply_by": None},
        ["meeting.date"],
    ),
    ("meeting_invitation", {"documents": []}, ["meeting.send_by"]),
    ("meeting_invitation", {"reply_by": "2025-11-19"}, ["meeting.reply_by"]),
    ("provincial_circular", {"letter_no": "กษ 0202/123"}, ["circular.number"]),
    ("provincial_circular", {"letter_no": "กษ 0202/ว123"}, []),
    ("provincial_circular", {"letter_no": "กษ 0202/ว"}, []),
    ("provincial_circular", {"report_by": "2025-11-20"}, ["notices.reply_by"]),
    ("debt_acknowledgement", {"promises.0.amount": "32848.36"}, ["acknowledgement.promised"]),
    (
        "debt_acknowledgement",
        {"promises.1.due_date": "2025-12-30"},
        ["acknowledgement.promise_order"],
    ),
    ("debt_acknowledgement", {"promises.0.due_date": "2025-11-25"}, []),
    (
        "debt_acknowledgement",
        {"promises.0.due_date": "2025-11-24"},
        ["acknowledgement.promise_order"],
    ),
    ("debt_acknowledgement", {"signed_on": "2025-11-20"}, []),
    ("debt_acknowledgement", {"signed_on": "2025-11-19"}, ["acknowledgement.dates"]),
    (
        "debt_acknowledgement",
        {"witness_2_name": "นางสาวกนกวรรณ แสงทองอร่าม"},
        ["acknowledgement.witness"],
    ),
    ("debt_acknowledgement", {"witness_1_name": "นายสมศักดิ์ รุ่งเรืองไพร"}, ["acknowledgement.witness"]),
    ("debt_acknowledgement", {"loan_amount": "704999.99"}, ["acknowledgement.principal"]),
    (
        "debt_acknowledgement",
        {"outstanding_interest": "13450.01"},
        ["acknowledgement.total"],
    ),
    ("case_referral", {"outstanding_penalty": "14398.38"}, ["case.total"]),
    ("case_referral", {"limitation_date": "2025-11-20"}, ["case.limitation"]),
    ("case_referral", {"limitation_date": "2025-11-21"}, []),
    ("case_referral", {"default_date": "2025-11-21"}, ["case.default_date"]),
    ("case_referral", {"as_of": "2025-11-21"}, ["case.as_of"]),
    ("case_referral", {"loan_amount": "704999.99"}, ["case.principal"]),
    ("prosecution_request", {"enclosures": []}, ["case.no_enclosures"]),
    ("prosecution_request", {"resolution.meeting_date": "2025-12-16"}, ["notices.meeting_date"]),
    ("prosecutor_followup", {"letter_date": "2026-03-15"}, []),
    ("prosecutor_followup", {"letter_date": "2026-03-14"}, ["prosecutor.too_early"]),
    ("prosecutor_followup", {"last_news_on": "2025-12-17"}, ["prosecutor.too_early"]),
    (
        "prosecutor_followup",
        {"last_news_on": "2025-12-14"},
        ["prosecutor.last_news"],
    ),
    ("prosecutor_followup", {"request_date": "2022-08-14"}, ["case.request_date"]),
    ("settlement_result_notice", {"enclosures": []}, ["settlement.no_agreement"]),
    ("settlement_result_notice", {"enclosures": [], "decision": "rejected", "terms": []}, []),
    ("settlement_result_notice", {"decision": "rejected"}, ["settlement.terms"]),
    ("case_withdrawal", {"paid_total": "745125.61"}, ["withdrawal.total"]),
    ("case_withdrawal", {"payments.0.paid_on": "2026-07-04"}, ["withdrawal.order"]),
    ("case_withdrawal", {"letter_date": "2026-07-03"}, []),
    ("case_withdrawal", {"letter_date": "2026-07-02"}, ["withdrawal.order"]),
    ("case_withdrawal", {"judgment_date": "2026-07-03"}, ["withdrawal.after_judgment"]),
    ("case_withdrawal", {"judgment_date": "2026-07-04"}, []),
    ("write_off_reminder", {"reminder_no": 2}, ["write_off.count"]),
    ("write_off_reminder", {"letter_date": "2025-10-29", "as_of": "2025-10-29"}, []),
    (
        "write_off_reminder",
        {"letter_date": "2025-10-28", "as_of": "2025-10-28"},
        ["write_off.interval"],
    ),
    ("write_off_reminder", {"earlier_reminders.1.letter_date": "2025-08-16"}, []),
    (
        "write_off_reminder",
        {"earlier_reminders.1.letter_date": "2025-08-15"},
        ["write_off.interval"],
    ),
    ("judgment_payment_followup", {"remaining_total": "703821.91"}, ["judgment.remaining"]),
    (
        "judgment_payment_followup",
        {"paid_amount": "753821.92", "remaining_total": "0"},
        ["judgment.nothing"],
    ),
    (
        "judgment_payment_followup",
        {"paid_amount": "753821.93"},
        ["judgment.remaining"],
    ),
    ("judgment_payment_followup", {"judgment_date": "2026-11-17"}, ["judgment.date"]),
    ("judgment_payment_followup", {"judgment_date": "2026-11-16"}, []),
)


def _changed(document_id: str, changes: dict[str, Any]) -> dict[str, Any]:
    document = find(document_id)
    assert document is not None
    data = copy.deepcopy(dict(document.sample()))
    for path, value in changes.items():
        *outer, last = path.split(".")
        target: Any = data
        for step in outer:
            target = target[int(step)] if step.isdigit() else target[step]
        target[last] = value
    return data


@pytest.mark.parametrize(("document_id", "changes", "codes"), CASES)
def test_rules_at_their_borders(
    document_id: str, changes: dict[str, Any], codes: list[str]
) -> None:
    document = find(document_id)
    assert document is not None
    _, findings = document.record.read(_changed(document_id, changes))
    assert [finding.code for finding in findings] == codes


@pytest.mark.parametrize("code", ["guarantor.late", "mortgagor.late"])
def test_a_late_notice_is_a_warning_not_an_error(code: str) -> None:
    # Late is better than never: the letter still has to go.
    document_id = "guarantor_default_notice" if code == "guarantor.late" else "mortgagor_notice"
    document = find(document_id)
    assert document is not None
    changes = {"letter_date": "2026-01-30"}
    _, findings = document.record.read(_changed(document_id, changes))
    assert [(finding.code, str(finding.severity)) for finding in findings] == [(code, "warning")]
    assert "{" not in findings[0].sentence
