import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.page.browser import CHROMIUM, NO_CHROMIUM
from tests.page.conftest import Desk
from tests.simulator.sample_app import CARD, FORM, App, field, modal, plain, section

if CHROMIUM is None:
    pytest.skip(NO_CHROMIUM, allow_module_level=True)

pytestmark = pytest.mark.asyncio(loop_scope="session")

TLS = "C0TLS"
HOSTILE = '<img src=x onerror="window.taken=1"><script>window.taken=1</script>'


def composer(page: Page, name: str | re.Pattern[str] = re.compile("Message")):
    return page.get_by_role("textbox", name=name)


async def focused(page: Page) -> str:
    return await page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")


async def say(page: Page, text: str) -> None:
    await composer(page).fill(text)
    await composer(page).press("Enter")


async def open_form(page: Page):
    await say(page, "/demande")
    form = page.get_by_role("dialog", name="Demande")
    await expect(form).to_be_visible()
    return form


async def choose(form, name: str, option: str) -> None:
    await form.get_by_role("combobox", name=name).click()
    await form.get_by_role("option", name=option).click()


# What people write


async def test_markup_that_somebody_typed_stays_text(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await say(page, HOSTILE)
    await expect(page.locator("article").last).to_contain_text(HOSTILE)
    assert await page.evaluate("window.taken") is None
    assert await page.locator("article img, article script").count() == 0


async def test_markup_in_the_blocks_and_names_of_others_stays_text(desk: Desk):
    desk.simulator.change_user("U0BRUNO", real_name=HOSTILE)
    text = "<javascript:window.taken=1|ici> " + HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    blocks = [{"type": "header", "text": plain("<b>R-1</b>")}, section(f"<@U0BRUNO> {text}")]
    await desk.post(TLS, "R-1", blocks=blocks)
    page = await desk.open("U0ANNE", TLS)
    card = page.locator("article").last
    await expect(card).to_contain_text("<b>R-1</b>")
    await expect(card).to_contain_text(f"@{HOSTILE} ici {HOSTILE}")
    assert await card.locator("a, b, img, script").count() == 0
    assert await page.evaluate("window.taken") is None


async def test_slack_s_own_marks_are_rendered(desk: Desk):
    text = "*gras* _penché_ ~barré~ `code` <@U0ANNE> <https://exemple.fr|lien> 2*3*4 :tada:"
    await desk.post(TLS, text + " <!date^0^{date_num}|jamais> <!date^0^{inconnu}|à défaut>")
    page = await desk.open("U0ANNE", TLS)
    words = page.locator("article .text").last
    await expect(words).to_have_text(
        "gras penché barré code @Anne Durand lien 2*3*4 🎉 1970-01-01 à défaut"
    )
    for tag, inner in {"strong": "gras", "em": "penché", "s": "barré", "code": "code"}.items():
        await expect(words.locator(tag)).to_have_text(inner)
    await expect(words.get_by_role("link")).to_have_attribute("href", "https://exemple.fr")


async def test_a_block_the_page_does_not_know_is_shown_as_such(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await expect(page.get_by_text("Rien encore dans")).to_be_visible()  # all is read that is there
    view = modal(section("Avant"))
    desk.simulator.parts.feed.tell(
        "U0ANNE",
        {
            "type": "view",
            "views": [{**view, "id": "V1", "blocks": [*view["blocks"], {"type": "carousel"}]}],
        },
    )
    await expect(page.get_by_text("Bloc « carousel » non affiché")).to_be_visible()


async def test_one_s_own_message_is_edited_with_the_arrow_and_deleted_after_asking(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await say(page, "Bonjour @Bruno Petit")
    await expect(page.get_by_text("Bonjour @Bruno Petit")).to_be_visible()
    await composer(page).press("ArrowUp")
    await expect(composer(page)).to_have_value("Bonjour @Bruno Petit")
    await composer(page).fill("Bonsoir")
    await composer(page).press("Enter")
    article = page.locator("article").last
    await expect(article).to_contain_text("Bonsoir")
    await expect(article).to_contain_text("(modifié)")
    await article.focus()
    await article.press("Delete")
    await (
        page.get_by_role("dialog", name="Supprimer ce message ?")
        .get_by_text("Supprimer")
        .last.click()
    )
    await expect(page.get_by_text("Bonsoir")).to_have_count(0)
    assert desk.simulator.messages(TLS) == []


async def test_a_person_is_completed_after_an_at_sign(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await composer(page).press_sequentially("Voir @bru")
    await expect(page.get_by_role("option", name="Bruno Petit")).to_be_visible()
    await composer(page).press("Tab")
    await composer(page).press("Enter")
    await expect(page.locator("article .mention")).to_have_text("@Bruno Petit")
    assert desk.simulator.messages(TLS)[-1]["text"] == "Voir <@U0BRUNO>"


async def test_a_reaction_is_put_and_taken_away(desk: Desk):
    ts = await desk.post(TLS, "Bonjour")
    page = await desk.open("U0ANNE", TLS)
    article = page.locator(f"[data-ts='{ts}'] article")
    await article.focus()
    await article.press("r")
    await page.get_by_role("menuitem", name="eyes").click()
    mine = article.get_by_role("button", name=re.compile("^eyes, 1"))
    await expect(mine).to_have_attribute("aria-pressed", "true")
    await mine.click()
    await expect(mine).to_have_count(0)


# Commands and forms


async def test_a_slash_offers_the_commands_and_one_is_chosen_by_keyboard(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await composer(page).press_sequentially("/")
    offers = page.get_by_role("listbox", name="Propositions").get_by_role("option")
    await expect(offers.filter(has_text="/ticket")).to_have_count(1)
    await expect(offers.first).to_contain_text("[titre de la demande]")
    await composer(page).press_sequentially("dem")
    await expect(offers).to_have_count(1)
    await composer(page).press("Enter")
    await expect(composer(page)).to_have_value("/demande ")
    await composer(page).press_sequentially("écran noir")
    await composer(page).press("Enter")
    await expect(page.get_by_role("dialog", name="Demande")).to_be_visible()
    assert desk.app.bodies("/demande")[0]["text"] == "écran noir"


async def test_a_command_in_a_thread_is_refused_and_stays_typed(desk: Desk):
    ts = await desk.post(TLS, "Une fiche")
    page = await desk.open("U0ANNE", f"{TLS}&t={ts}")
    box = composer(page, "Répondre dans le fil")
    await box.fill("/demande")
    await box.press("Enter")
    await expect(page.locator("#thread .composer-note")).to_contain_text("Slack n’accepte pas")
    await expect(box).to_have_value("/demande")
    assert desk.app.bodies("/demande") == []


async def test_what_is_missing_is_said_under_its_field_before_the_app_hears(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    form = await open_form(page)
    await form.get_by_role("button", name="Envoyer").click()
    title = form.get_by_label("Titre")
    await expect(title).to_be_focused()
    await expect(title).to_have_accessible_description(re.compile("Ce champ est obligatoire"))
    await expect(form.get_by_label("Description")).not_to_have_attribute("aria-invalid", "true")
    assert desk.app.bodies("view_submission") == []


async def test_the_app_s_errors_stand_under_their_field_and_what_was_typed_stays(desk: Desk):
    errors = {"title": "Ce titre est trop vague.", "service": "Ce service n'existe plus."}
    desk.app.answers["view_submission"] = {"response_action": "errors", "errors": errors}
    page = await desk.open("U0ANNE", TLS)
    form = await open_form(page)
    await form.get_by_label("Titre").fill("Panne")
    await form.get_by_label("Description").fill("Rien ne va")
    await choose(form, "Nature", "Question")
    await form.get_by_label("Lesquels").get_by_label("y").check()
    await page.keyboard.press("Control+Enter")
    for block, sentence in errors.items():
        await expect(form.locator(f"[data-block={block}] .field-error")).to_have_text(sentence)
    await expect(form.get_by_label("Titre")).to_be_focused()
    await expect(form.get_by_label("Titre")).to_have_value("Panne")
    await expect(form.get_by_label("Description")).to_have_value("Rien ne va")
    await expect(form.get_by_role("combobox", name="Nature")).to_have_value("Question")
    (sent,) = desk.app.bodies("view_submission")
    values = sent["view"]["state"]["values"]
    assert values["title"]["title_value"]["value"] == "Panne"
    assert values["kind"]["kind_value"]["selected_option"]["value"] == "q"
    assert [o["value"] for o in values["which"]["which_value"]["selected_options"]] == ["y"]


async def test_an_external_select_asks_the_app_while_one_types(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    form = await open_form(page)
    service = form.get_by_role("combobox", name="Service")
    await service.press_sequentially("rés")
    await expect(form.get_by_role("option")).to_have_text(["Réseau"])
    await service.press("ArrowDown")
    await service.press("Enter")
    await expect(service).to_have_value("Réseau")
    assert desk.app.bodies("block_suggestion")[-1]["value"] == "rés"


async def test_an_updated_view_keeps_what_was_typed_and_its_focus(desk: Desk):
    kept = field("title", "Titre", {"type": "plain_text_input"})
    kind = {**FORM["blocks"][2], "dispatch_action": True}

    async def chosen(app: App, body):
        if "view" not in body:
            await app.call("views.open", trigger_id=body["trigger_id"], view=modal(kept, kind))
            return
        more = modal(kept, kind, section("Précisez la panne."))
        await app.call("views.update", view_id=body["view"]["id"], view=more)

    desk.app.answers |= {"/demande": chosen, "block_actions": chosen}
    page = await desk.open("U0ANNE", TLS)
    form = await open_form(page)
    await form.get_by_label("Titre").fill("Imprimante")
    await choose(form, "Nature", "Panne")
    await expect(form.get_by_text("Précisez la panne.")).to_be_visible()
    await expect(form.get_by_label("Titre")).to_have_value("Imprimante")
    await expect(form.get_by_role("combobox", name="Nature")).to_have_value("Panne")
    await expect(form.get_by_role("combobox", name="Nature")).to_be_focused()


async def test_views_are_pushed_gone_back_from_and_cleared(desk: Desk):
    second = modal(section("Seconde"), title=plain("Seconde"))
    desk.app.answers["view_submission"] = {"response_action": "push", "view": second}
    page = await desk.open("U0ANNE", TLS)
    form = await open_form(page)
    await form.get_by_label("Titre").fill("Panne")
    await choose(form, "Nature", "Panne")
    await form.get_by_role("button", name="Envoyer").click()
    await expect(page.get_by_role("dialog", name="Seconde")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Demande")).to_be_visible()
    await expect(page.get_by_label("Titre")).to_have_value("Panne")
    desk.app.answers["view_submission"] = {"response_action": "clear"}
    await page.get_by_role("button", name="Envoyer", exact=True).last.click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(composer(page)).to_be_focused()


# Cards


async def test_a_card_redrawn_after_a_press_keeps_the_focus(desk: Desk):
    async def taken(app: App, body):
        message = body["message"]
        acts = {**CARD[2], "elements": CARD[2]["elements"][:1]}
        blocks = [section("Prise par Anne"), acts]
        await app.call("chat.update", channel=TLS, ts=message["ts"], text="Prise", blocks=blocks)

    desk.app.answers["block_actions"] = taken
    await desk.post(TLS, "R-000001", blocks=CARD)
    page = await desk.open("U0ANNE", TLS)
    take = page.get_by_role("button", name="Prendre en charge")
    await take.focus()
    await take.press("Enter")
    await expect(page.get_by_text("Prise par Anne")).to_be_visible()
    await expect(take).to_be_focused()


async def test_a_confirmation_is_asked_before_the_app_hears(desk: Desk):
    desk.app.answers["block_actions"] = {}
    await desk.post(TLS, "R-000001", blocks=CARD)
    page = await desk.open("U0ANNE", TLS)
    close = page.get_by_role("button", name="Clore")
    await close.click()
    asked = page.get_by_role("dialog", name="Clore ?")
    await expect(asked).to_contain_text("C'est définitif.")
    await page.keyboard.press("Escape")
    await expect(close).to_be_focused()
    assert desk.app.bodies("block_actions") == []
    await close.click()
    await asked.get_by_role("button", name="Clore").click()
    await desk.simulator.until(lambda: desk.app.bodies("block_actions"))


async def test_menus_and_selects_of_a_card_tell_the_app_what_was_chosen(desk: Desk):
    desk.app.answers["block_actions"] = {}
    await desk.post(TLS, "R-000001", blocks=CARD)
    page = await desk.open("U0ANNE", TLS)
    await page.get_by_role("button", name="Plus d’actions").press("Enter")
    await page.keyboard.press("Enter")
    await desk.simulator.until(lambda: len(desk.app.bodies("block_actions")) == 1)
    await page.get_by_role("combobox", name="État").click()
    await page.get_by_role("option", name="Fermé").click()
    await desk.simulator.until(lambda: len(desk.app.bodies("block_actions")) == 2)
    chosen = [b["actions"][0]["selected_option"]["value"] for b in desk.app.bodies("block_actions")]
    assert chosen == ["edit", "closed"]


async def test_a_press_the_app_fails_to_answer_is_told_in_a_sentence(desk: Desk):
    desk.simulator.events_url = "http://127.0.0.1:9/nobody"
    await desk.post(TLS, "R-000001", blocks=CARD)
    page = await desk.open("U0ANNE", TLS)
    await page.get_by_role("button", name="Prendre en charge").click()
    await expect(page.get_by_role("alert").filter(has_text="Cela n’a pas abouti")).to_be_visible()


async def test_what_one_alone_sees_is_marked_and_can_be_put_away(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await say(page, "/ticket")
    whisper = page.locator(".message.ephemeral")
    await expect(whisper).to_contain_text("Visible par vous seul")
    other = await desk.open("U0BRUNO", TLS)
    await expect(other.get_by_text("Rien encore dans #plateforme-tls")).to_be_visible()
    await whisper.get_by_role("button", name="Masquer").click()
    await expect(whisper).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text("Rien encore dans")).to_be_visible()


# Conversations


async def test_a_thread_is_opened_and_answered_by_keyboard_alone(desk: Desk):
    root = await desk.post(TLS, "Une fiche")
    page = await desk.open("U0ANNE", TLS)
    await expect(composer(page)).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    assert (await focused(page)).startswith("Guichet, ")
    await page.keyboard.press("t")
    await expect(composer(page, "Répondre dans le fil")).to_be_focused()
    await page.keyboard.type("Je regarde")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread article").last).to_contain_text("Je regarde")
    await expect(page.locator("#main").get_by_role("button", name="1 réponse")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#thread")).to_be_hidden()
    await expect(page.locator(f"#main [data-ts='{root}'] article")).to_be_focused()
    assert [m["text"] for m in desk.simulator.messages(TLS, root)] == ["Une fiche", "Je regarde"]


async def test_a_reply_can_also_go_to_the_channel(desk: Desk):
    root = await desk.post(TLS, "Une fiche")
    page = await desk.open("U0ANNE", f"{TLS}&t={root}")
    await page.get_by_label("Envoyer aussi dans le canal").check()
    await composer(page, "Répondre dans le fil").fill("Pour tous")
    await composer(page, "Répondre dans le fil").press("Enter")
    in_channel = page.locator("#main article").last
    await expect(in_channel).to_contain_text("Pour tous")
    await expect(in_channel).to_contain_text("Réponse dans un fil")


async def test_an_unread_mark_appears_and_goes_once_read(desk: Desk):
    page = await desk.open("U0ANNE")
    channel = page.get_by_role("navigation").locator(f"[data-channel={TLS}]")
    await expect(channel).to_have_accessible_name("plateforme-tls")
    await desk.post(TLS, "Du nouveau pour <@U0ANNE>")
    await expect(channel).to_have_accessible_name("plateforme-tls, 1 non lu, 1 mention")
    await channel.click()
    await expect(page.get_by_text("Nouveaux messages", exact=True)).to_be_visible()
    await expect(channel).to_have_accessible_name("plateforme-tls")


async def test_an_answer_that_an_event_overtook_is_asked_for_again(desk: Desk):
    await desk.post(TLS, "Du nouveau")
    page = await desk.tabs.new_page()
    asked, stale, overtaken = [], asyncio.Event(), asyncio.Event()

    async def session(route: Route) -> None:
        asked.append(route)
        answer = await route.fetch()
        if len(asked) == 2:
            stale.set()
            await overtaken.wait()
        await route.fulfill(response=answer)

    async def read(route: Route) -> None:
        await stale.wait()
        await route.continue_()

    await page.route("**/sim/session**", session)
    await page.route("**/sim/read", read)
    await page.goto(f"{desk.address}/?u=U0ANNE&c={TLS}")
    channel = page.get_by_role("navigation").locator(f"[data-channel={TLS}]")
    await expect(channel).to_have_accessible_name("plateforme-tls")
    async with page.expect_event("requestfinished", lambda _: len(asked) == 3):
        overtaken.set()
    await expect(channel).to_have_accessible_name("plateforme-tls")


async def test_what_slack_would_notify_is_shown_and_leads_there(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await expect(composer(page)).to_be_focused()
    await desk.post(desk.dm("U0ANNE"), "Une demande *vous* attend")
    toast = page.locator(".toast.notification")
    await expect(toast).to_contain_text("Notification Slack · Guichet")
    await expect(toast).to_contain_text("Une demande vous attend")
    await toast.get_by_role("button", name="Une demande").click()
    await expect(page.get_by_role("heading", name="Guichet", level=1)).to_be_visible()


async def test_an_unread_thread_is_listed_until_it_is_read(desk: Desk):
    root = await desk.simulator.person("U0ANNE").say("Une question", TLS)
    ts = root["ts"] if isinstance(root, dict) else root
    page = await desk.open("U0ANNE")
    await expect(composer(page)).to_be_focused()
    await desk.post(TLS, "Une réponse", thread_ts=ts)
    thread = page.get_by_role("navigation").get_by_role(
        "button", name=re.compile("1 réponse non lue")
    )
    await thread.click()
    await expect(page.locator("#thread")).to_contain_text("Une réponse")
    await expect(thread).to_have_count(0)
    await expect(page.get_by_role("button", name="1 réponse")).not_to_contain_text("non lue")


async def test_older_messages_come_as_one_scrolls_up(desk: Desk):
    bruno = desk.simulator.person("U0BRUNO")
    for number in range(120):
        await bruno.say(f"message {number:03}", TLS)
    page = await desk.open("U0ANNE", TLS)
    await expect(page.get_by_text("message 119")).to_be_in_viewport()
    await expect(page.get_by_text("message 020")).to_have_count(0)
    scroller = page.locator("#main .scroller")
    await expect(page.locator("#main .message")).to_have_count(50)
    await scroller.evaluate("node => node.scrollTo(0, 0)")
    await expect(page.locator("#main .message")).to_have_count(100)
    await expect(page.get_by_text("message 070")).to_be_in_viewport()


async def test_a_permanent_link_is_opened_in_the_page(desk: Desk):
    ts = await desk.post(TLS, "La fiche")
    link = (await desk.app.call("chat.getPermalink", channel=TLS, message_ts=ts))["permalink"]
    await desk.post(desk.dm("U0ANNE"), f"<{link}|Voir la fiche>")
    page = await desk.open("U0ANNE")
    await page.get_by_role("button", name="Voir la fiche").click()
    await expect(page.locator(f"[data-ts='{ts}'] article")).to_be_focused()


# Files


async def test_a_file_goes_up_and_comes_down_the_same(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    content = "é".encode() * 2000
    await page.locator("#main input[type=file]").set_input_files(
        {"name": "journal d'été.txt", "mimeType": "text/plain", "buffer": content}
    )
    await expect(page.get_by_role("button", name="Retirer journal d'été.txt")).to_be_visible()
    await say(page, "Voici")
    other = await desk.open("U0BRUNO", TLS)
    async with other.expect_download() as coming:
        await other.get_by_role("link", name="journal d'été.txt").click()
    got = await coming.value
    assert got.suggested_filename == "journal d'été.txt"
    assert (await got.path()).read_bytes() == content


async def test_files_are_dropped_and_pasted_into_the_composer(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await composer(page).evaluate(
        """box => {
          const carrying = (name) => {
            const carried = new DataTransfer();
            carried.items.add(new File(["octets"], name, { type: "text/plain" }));
            return carried;
          };
          const dropped = { dataTransfer: carrying("a.txt"), bubbles: true };
          box.dispatchEvent(new DragEvent("drop", dropped));
          const pasted = { clipboardData: carrying("b.txt"), bubbles: true, cancelable: true };
          box.dispatchEvent(new ClipboardEvent("paste", pasted));
        }"""
    )
    for name in ("a.txt", "b.txt"):
        await expect(page.get_by_role("button", name=f"Retirer {name}")).to_be_visible()
    await page.get_by_role("button", name="Retirer a.txt").click()
    await composer(page).press("Enter")
    await expect(page.get_by_role("link", name="b.txt")).to_be_visible()
    (message,) = desk.simulator.messages(TLS)
    assert [file["name"] for file in message["files"]] == ["b.txt"]


async def test_a_picture_is_shown_small_and_anything_else_only_offered(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    picture = await page.locator(".workspace-mark").screenshot()
    await page.locator("#main input[type=file]").set_input_files(
        [
            {"name": "vue.png", "mimeType": "image/png", "buffer": picture},
            {"name": "vue.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"},
        ]
    )
    await expect(page.get_by_role("button", name="Retirer vue.svg")).to_be_visible()
    await expect(page.get_by_role("button", name="Retirer vue.png")).to_be_visible()
    await composer(page).press("Enter")
    shown = page.locator("article img")
    await expect(shown).to_have_attribute("alt", "vue.png")
    await page.wait_for_function("document.querySelector('article img').naturalWidth > 0")


async def test_files_of_a_form_reach_the_app(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    form = await open_form(page)
    await form.get_by_label("Titre").fill("Panne")
    await choose(form, "Nature", "Panne")
    await form.get_by_label("Fichiers", exact=False).first.set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
    )
    await expect(form.get_by_role("button", name="Retirer a.txt")).to_be_visible()
    await form.get_by_role("button", name="Envoyer").click()
    await expect(page.get_by_text("C'est envoyé.")).to_be_visible()
    (sent,) = desk.app.bodies("view_submission")
    (file,) = sent["view"]["state"]["values"]["files"]["files_value"]["files"]
    assert file["name"] == "a.txt"


async def test_a_file_on_its_way_outlives_an_update_of_its_form(desk: Desk):
    kind = {**FORM["blocks"][2], "dispatch_action": True}
    files = FORM["blocks"][-1]

    async def chosen(app: App, body):
        if "view" not in body:
            form = modal(kind, files)
            await app.call("views.open", trigger_id=body["trigger_id"], view=form)
            return
        more = modal(kind, section("Précisez la panne."), files)
        await app.call("views.update", view_id=body["view"]["id"], view=more)

    desk.app.answers |= {"/demande": chosen, "block_actions": chosen}
    page = await desk.open("U0ANNE", TLS)
    arrived = asyncio.Event()

    async def slowly(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await page.route("**/sim/upload**", slowly)
    form = await open_form(page)
    await form.locator("input[type=file]").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
    )
    await choose(form, "Nature", "Panne")
    await expect(form.get_by_text("Précisez la panne.")).to_be_visible()
    await expect(form.get_by_role("listitem")).to_have_text("a.txtenvoi…")
    arrived.set()
    await expect(form.get_by_role("button", name="Retirer a.txt")).to_be_visible()
    await form.get_by_role("button", name="Envoyer").click()
    await expect(page.get_by_text("C'est envoyé.")).to_be_visible()
    (sent,) = desk.app.bodies("view_submission")
    (file,) = sent["view"]["state"]["values"]["files"]["files_value"]["files"]
    assert file["name"] == "a.txt"


# The page itself


async def test_who_is_quicker_than_the_first_answers_keeps_the_focus(desk: Desk):
    await desk.post(TLS, "R-000001", blocks=CARD)
    page = await desk.tabs.new_page()
    connected, acted, asked = asyncio.Event(), asyncio.Event(), []

    async def late(route: Route) -> None:
        asked.append(route)
        await (connected, acted)[min(len(asked), 2) - 1].wait()
        await route.continue_()

    await page.route("**/sim/messages**", late)
    await page.goto(f"{desk.address}/?u=U0ANNE&c={TLS}")
    await page.locator("#app[data-connected=true]").wait_for()
    connected.set()
    await page.get_by_role("button", name="Plus d’actions").press("Enter")
    entry = page.get_by_role("menuitem", name="Modifier")
    await expect(entry).to_be_focused()
    acted.set()
    for text in ("Ensuite", "Enfin"):
        await desk.post(TLS, text)
        await expect(page.locator("article", has_text=text)).to_be_visible()
    await expect(entry).to_be_focused()


async def test_at_phone_width_one_pane_is_shown_at_a_time(desk: Desk):
    await desk.post(TLS, "R-000001 " + "x" * 300, blocks=[*CARD, section("y" * 300)])
    page = await desk.open("U0ANNE", TLS, width=360)
    panes = page.locator("#sidebar, #main, #thread, #panel")

    async def only(name: str) -> None:
        await expect(page.locator(f"#{name}")).to_be_visible()
        shown = await panes.evaluate_all("all => all.filter(e => e.offsetParent).map(e => e.id)")
        assert shown == [name]
        wide = "[...document.querySelectorAll('body *')].filter(e => e.offsetParent)"
        widest = f"Math.max(...{wide}.map(e => e.getBoundingClientRect().right))"
        assert await page.evaluate(widest) <= 360

    await expect(page.get_by_role("button", name="Prendre en charge")).to_be_visible()
    await only("main")
    await page.get_by_role("button", name="Retour aux conversations").click()
    await only("sidebar")
    await page.locator(f"[data-channel={TLS}]").click()
    await only("main")
    await page.locator("#main article").last.focus()
    await page.keyboard.press("t")
    await only("thread")
    await page.get_by_role("button", name="Fermer le fil").click()
    await page.get_by_role("button", name="Coulisses").click()
    await only("panel")


async def test_the_side_panel_tells_what_passed_and_moves_the_clock(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await page.get_by_role("button", name="Coulisses").click()
    await say(page, "/demande")
    entry = page.locator("#panel [data-what='/demande']")
    await expect(entry).to_contain_text("OK")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await desk.app.call("chat.postMessage", channel="C0NOWHERE", text="perdu")
    await expect(page.locator("#panel .failed")).to_contain_text("Erreur channel_not_found")
    await entry.locator("summary").click()
    await expect(entry).to_contain_text('"command": "/demande"')
    await page.get_by_role("button", name="+16 jours").click()
    await expect(page.get_by_text("Au guichet, il est maintenant")).to_be_visible()
    assert desk.advanced == [384]


async def test_somebody_else_is_played_after_a_search(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await page.get_by_role("button", name="Vous jouez Anne Durand").click()
    await page.get_by_label("Chercher une personne").fill("cleo")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Vous jouez Cléo Roux")).to_be_visible()
    assert "u=U0CLEO" in page.url


async def test_a_newcomer_is_welcomed_once_and_can_read_it_again(desk: Desk):
    page = await desk.tabs.new_page()
    await page.goto(f"{desk.address}/")
    welcome = page.get_by_role("dialog", name="Bienvenue")
    await expect(welcome).to_contain_text("Vous êtes Anne Durand")
    await welcome.get_by_role("button", name="Commencer").click()
    await expect(composer(page)).to_be_focused()
    await page.reload()
    await expect(composer(page)).to_be_focused()
    await expect(welcome).to_have_count(0)
    await page.get_by_role("button", name="Que faire ici ?").click()
    await expect(welcome).to_be_visible()


async def test_shortcuts_are_listed_and_escape_closes_what_is_on_top(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await page.get_by_role("button", name="Coulisses").click()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator("#panel")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#panel")).to_be_hidden()


async def test_a_lost_connection_is_said(desk: Desk):
    page = await desk.open("U0ANNE", TLS)
    await expect(composer(page)).to_be_focused()
    await page.route("**/sim/events**", lambda route: route.abort())
    desk.simulator.parts.feed.close()
    await expect(page.get_by_text("Reconnexion…")).to_be_visible()
    await desk.post(TLS, "Pendant la coupure")
    await page.unroute("**/sim/events**")
    await expect(page.locator("article", has_text="Pendant la coupure")).to_be_visible()
    await expect(page.get_by_text("Reconnexion…")).to_be_hidden()


async def test_a_tab_that_nobody_looks_at_lets_its_connection_go(desk: Desk):
    page = await desk.tabs.new_page()
    await page.clock.install()
    await page.goto(f"{desk.address}/?u=U0ANNE&c={TLS}")
    await page.locator("#app[data-connected=true]").wait_for()
    hide = """state => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    feed = desk.simulator.parts.feed
    await page.evaluate(hide, "hidden")
    await page.clock.fast_forward(60_000)
    async with asyncio.timeout(5):
        while feed.watched:  # noqa: ASYNC110 — the server learns of a closed connection by itself
            await asyncio.sleep(0.01)
    await desk.post(TLS, "Pendant ce temps")
    await page.evaluate(hide, "visible")
    await expect(page.locator("article", has_text="Pendant ce temps")).to_be_visible()


async def test_somebody_unknown_is_told_so_with_a_way_out(desk: Desk):
    page = await desk.tabs.new_page()
    await page.goto(f"{desk.address}/?u=U0NOBODY")
    await expect(page.get_by_role("heading", name="L’espace ne s’ouvre pas")).to_be_visible()
    await page.get_by_role("link", name="Revenir au début").click()
    await expect(page.get_by_role("button", name="Vous jouez Anne Durand")).to_be_visible()
