"""Looking after users, in a browser."""

from __future__ import annotations

from tests.helpers.browser import PHONE, Site


def test_admin_hands_over_a_new_user_and_resets_the_password(web: Site) -> None:
    with web.open("admin") as page:
        page.goto("/administration")
        page.get_by_role("link", name="ผู้ใช้", exact=True).click()
        page.get_by_role("link", name="เพิ่มผู้ใช้").click()
        page.fill("#f-username", "lamai")
        page.fill("#f-full_name", "นางละไม ใจดี")
        page.locator("#f-role").select_option("central_staff")
        page.locator("#f-office").select_option("50")
        page.get_by_role("button", name="เพิ่มผู้ใช้").click()
        page.get_by_text("เจ้าหน้าที่ส่วนกลางต้องสังกัดส่วนกลาง").first.wait_for()
        page.locator("#f-role").select_option("province_officer")
        page.get_by_role("button", name="เพิ่มผู้ใช้").click()
        first = page.locator("#first-password").inner_text()
        web.check_page(page)
        page.get_by_role("link", name="จดไว้แล้ว").click()
        assert first not in page.content()
        page.get_by_role("button", name="ระงับผู้ใช้").click()
        page.get_by_role("heading", name="ระงับผู้ใช้").wait_for()
        page.get_by_role("button", name="ระงับผู้ใช้").click()
        page.get_by_text("ระงับผู้ใช้แล้ว").wait_for()
        page.get_by_role("button", name="เลิกระงับผู้ใช้").wait_for()
    with web.open("admin", PHONE, scripts=False) as page:
        page.goto("/administration/users?text=lamai")
        page.get_by_role("link", name="lamai").click()
        page.get_by_role("button", name="ตั้งรหัสผ่านใหม่").click()
        page.get_by_role("button", name="ตั้งรหัสผ่านใหม่").click()
        second = page.locator("#first-password").inner_text()
        assert len(second) == len(first)
        assert second != first


def test_admin_reads_the_log_and_checks_it(web: Site) -> None:
    with web.open("approver") as page:
        page.goto("/administration")
        page.get_by_role("link", name="บันทึกการใช้งาน").click()
        page.locator("#f-what").select_option("group:users")
        page.get_by_role("button", name="ค้นหา").nth(1).click()
        page.get_by_role("link", name="เพิ่มผู้ใช้").first.click()
        assert "what=user.added" in page.url
        page.fill("#f-since", "31 ธ.ค. 2567")
        page.get_by_role("button", name="ค้นหา").nth(1).click()
        assert page.locator("tbody tr").count() > 0
        page.get_by_role("button", name="ตรวจว่าบันทึกไม่ถูกแก้").click()
        page.get_by_role("heading", name="บันทึกครบถ้วน ไม่ถูกแก้").wait_for()
        web.check_page(page)


def test_admin_says_who_signs_in_an_office(web: Site) -> None:
    with web.open("admin") as page:
        page.goto("/administration/offices?text=นครราชสีมา")
        page.get_by_role("link", name="นครราชสีมา").click()
        page.locator("#f-own-office").check()
        page.locator("[name='office.signer_name']").fill("นางสาวสมใจ ตั้งมั่น")
        page.locator("#f-own-holidays").check()
        page.locator("[name='holidays.extra']").fill("วันไหนก็ได้")
        page.get_by_role("button", name="บันทึก").click()
        page.get_by_role("heading", name="ยังบันทึกไม่ได้").wait_for()
        web.check_page(page)
        page.locator("[name='holidays.extra']").fill("3 พ.ย. 2569\n4 พ.ย. 2569")
        page.get_by_role("button", name="บันทึก").click()
        page.get_by_text("บันทึกค่าของ").wait_for()
        assert page.locator("[name='office.signer_name']").input_value() == "นางสาวสมใจ ตั้งมั่น"
        assert "4 พฤศจิกายน 2569" in page.locator("[name='holidays.extra']").input_value()
        assert page.locator("tbody tr").count() == 1


def test_admin_adds_an_enclosure_on_a_phone_and_takes_it_back(web: Site) -> None:
    with web.open("admin", PHONE, scripts=False) as page:
        page.goto("/administration/offices/40")
        page.locator("#f-own-letter").check()
        page.get_by_role("button", name="เพิ่มรายการ").click()
        page.locator("[name='letter.enclosures.title']").fill("แบบคำขอปรับโครงสร้างหนี้")
        page.get_by_role("button", name="บันทึก").click()
        page.get_by_text("บันทึกค่าของ").wait_for()
        page.locator("[name='letter.urgency']").fill("ด่วน")
        page.get_by_role("button", name="บันทึก").click()
        page.get_by_role("link", name="ครั้งที่ 1").click()
        page.get_by_role("heading", name="ต่างจากค่าที่ใช้อยู่").wait_for()
        web.check_page(page)
        page.get_by_role("button", name="นำค่าครั้งที่ 1 กลับมาใช้").click()
        page.get_by_role("button", name="นำกลับมาใช้").click()
        page.get_by_text("นำค่าครั้งที่ 1 กลับมาใช้แล้ว").wait_for()
        assert page.locator("[name='letter.urgency']").input_value() == ""
        assert page.locator("[name='letter.enclosures.title']").count() == 1
