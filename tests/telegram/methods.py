"""What each method of the Bot API does in the fake, after its parameters were found to be well-formed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.telegram.answers import bad, flood, gone
from tests.telegram.chats import BOT, GIFTS, Chat, Message, standing
from tests.telegram.html import parse, tidy, units
from tests.telegram.keyboards import check_markup

if TYPE_CHECKING:
    from tests.telegram.core import Telegram

Values = dict[str, Any]
Method = Callable[["Telegram", Values], Any]

TEXT = 4096
CAPTION = 1024
ENTITIES = 100
RAW = 16_384
"""Bytes of markup and text together that Telegram is willing to read; ours is an estimate."""
ACTIONS = {"typing", "upload_photo", "upload_document", "find_location", "choose_sticker", "record_voice"}
SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}


def perform(telegram: Telegram, method: str, values: Values) -> Any:
    """The result of a call; raises Refusal."""
    return DONE_BY[method](telegram, values)


# --- texts


def formatted(
    telegram: Telegram, values: Values, text: str, limit: int, entities: str
) -> tuple[str, list[Values]]:
    """Text and entities as readers will see them, within the limits."""
    mode = values.get("parse_mode", "")
    if mode and values.get(entities):
        telegram.note("both parse_mode and entities: Telegram ignores one of them")
    if len(text.encode("utf-8", "surrogatepass")) > 4 * RAW:
        raise bad("message is too long")
    if mode not in ("", "HTML"):
        raise bad(f"unsupported parse_mode {mode}: ours is HTML")
    shown, found = parse(text) if mode else tidy(text, [])
    found = found or values.get(entities, [])
    if units(shown) > limit:
        raise bad("message is too long" if limit == TEXT else "message caption is too long")
    if len(found) > ENTITIES:
        telegram.note(f"{len(found)} entities: Telegram drops those after the hundredth")
    return shown, found


def _text(telegram: Telegram, values: Values) -> tuple[str, list[Values]]:
    shown, entities = formatted(telegram, values, values["text"], TEXT, "entities")
    if not shown:
        raise bad("message text is empty")
    if "://" in values["text"] and not values.get("link_preview_options"):
        telegram.note(f"a link whose preview comes by accident: {shown[:100]!r}")
    return shown, entities


def _caption(telegram: Telegram, values: Values) -> tuple[str, list[Values]]:
    return formatted(telegram, values, values.get("caption", ""), CAPTION, "caption_entities")


# --- sending


def _send(telegram: Telegram, values: Values, message: Message) -> Values:
    chat = message.chat
    check_markup(message.markup, telegram.note)
    _check_thread(chat, message.thread)
    message.reply_to = _replied(telegram, chat, values.get("reply_parameters"))
    _check_flood(telegram, chat, values)
    return telegram.store(message).described()


def _draft(telegram: Telegram, values: Values, text: str, entities: list[Values]) -> Message:
    return Message(
        id=0,
        chat=telegram.open_to_us(values["chat_id"]),
        text=text,
        entities=entities,
        sender=BOT,
        by_bot=True,
        markup=values.get("reply_markup"),
        thread=values.get("message_thread_id"),
        silent=values.get("disable_notification", False),
        html=values.get("text") or values.get("caption", ""),
        preview=values.get("link_preview_options", {}),
    )


def _check_thread(chat: Chat, thread: int | None) -> None:
    if thread is not None and thread not in chat.threads:
        raise gone("message thread not found")


def _replied(telegram: Telegram, chat: Chat, reply: Values | None) -> int | None:
    if not reply:
        return None
    if telegram.at(chat, reply["message_id"]):
        return int(reply["message_id"])
    if reply.get("allow_sending_without_reply"):
        return None
    raise gone("message to be replied not found")


def _check_flood(telegram: Telegram, chat: Chat, values: Values) -> None:
    if telegram.limits is None:
        return
    paid = values.get("allow_paid_broadcast", False)
    if wait := telegram.limits.wait(chat.id, telegram.clock(), paid=paid):
        raise flood(wait)


def send_message(telegram: Telegram, values: Values) -> Values:
    draft = _draft(telegram, values, *_text(telegram, values))
    return _send(telegram, values, draft)


def send_document(telegram: Telegram, values: Values) -> Values:
    draft = _draft(telegram, values, *_caption(telegram, values))
    given = values.get("document", values.get("photo"))
    draft.document, draft.content = _file(given)
    return _send(telegram, values, draft)


def _file(given: Any) -> tuple[str, bytes]:
    if isinstance(given, str):
        return given, b""
    name, content = given
    if not content:
        raise bad("file must be non-empty")
    return name, content


# --- editing


def _edited(telegram: Telegram, values: Values) -> Message:
    if "inline_message_id" in values or not {"chat_id", "message_id"} <= values.keys():
        raise bad("message identifier is not specified")
    message = telegram.at(telegram.open_to_us(values["chat_id"]), values["message_id"])
    if message is None:
        raise gone("message to edit not found")
    if not message.by_bot:
        raise bad("message can't be edited")
    check_markup(values.get("reply_markup"), telegram.note)
    return message


def _rewrite(message: Message, values: Values, text: str, entities: list[Values]) -> Values:
    markup = values.get("reply_markup")
    if (text, entities, markup or None) == (message.text, message.entities, message.markup or None):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message"
        )
    if text != message.text:
        message.before.append(message.text)
    message.text, message.entities, message.markup = text, entities, markup
    return message.described()


def edit_text(telegram: Telegram, values: Values) -> Values:
    message = _edited(telegram, values)
    if message.document:
        raise bad("there is no text in the message to edit")
    shown, entities = _text(telegram, values)
    rewritten = _rewrite(message, values, shown, entities)
    message.html, message.preview = values["text"], values.get("link_preview_options", {})
    return rewritten


def edit_caption(telegram: Telegram, values: Values) -> Values:
    message = _edited(telegram, values)
    if not message.document:
        raise bad("there is no caption in the message to edit")
    return _rewrite(message, values, *_caption(telegram, values))


def edit_markup(telegram: Telegram, values: Values) -> Values:
    message = _edited(telegram, values)
    return _rewrite(message, values, message.text, message.entities)


def delete(telegram: Telegram, values: Values) -> bool:
    message = telegram.at(telegram.place(values["chat_id"]), values["message_id"])
    if message is None:
        raise gone("message to delete not found")
    message.deleted = True
    return True


def delete_many(telegram: Telegram, values: Values) -> bool:
    if not 1 <= len(values["message_ids"]) <= 100:
        raise bad("message identifiers must be 1 to 100")
    chat = telegram.place(values["chat_id"])
    for message in filter(None, (telegram.at(chat, number) for number in values["message_ids"])):
        message.deleted = True
    return True


# --- answers to queries


def answer_callback(telegram: Telegram, values: Values) -> bool:
    if units(values.get("text", "")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    telegram.settle(values["callback_query_id"], values)
    return True


def answer_inline(telegram: Telegram, values: Values) -> bool:
    results = values["results"]
    if len(results) > 50:
        raise bad("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) < len(results):
        raise bad("RESULT_ID_DUPLICATE")
    if len(values.get("next_offset", "").encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    for result in results:
        _check_result(telegram, result)
    telegram.settle(values["inline_query_id"], values)
    return True


def answer_guest(telegram: Telegram, values: Values) -> Values:
    _check_result(telegram, values["result"])
    telegram.settle(values["guest_query_id"], values)
    return {"inline_message_id": "guest"}


def _check_result(telegram: Telegram, result: Values) -> None:
    if not 1 <= len(result["id"].encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    content = result["input_message_content"]
    _text(telegram, content | {"text": content["message_text"]})
    check_markup(result.get("reply_markup"), telegram.note)


# --- the bot's own face


def set_commands(telegram: Telegram, values: Values) -> bool:
    if len(values["commands"]) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in values["commands"]:
        _check_command(command)
    telegram.commands[_scope(values)] = values["commands"]
    return True


def _check_command(command: Values) -> None:
    name = command["command"].removeprefix("/")
    if not (1 <= len(name) <= 32 and name.isascii() and name.replace("_", "a").isalnum() and name.islower()):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"]) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


def _scope(values: Values) -> tuple[str, str]:
    scope = values.get("scope", {"type": "default"})
    language = values.get("language_code", "")
    if scope["type"] not in SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    if language and not (len(language) == 2 and language.isalpha() and language.islower()):
        raise bad("LANG_CODE_INVALID")
    return f"{scope['type']}{scope.get('chat_id', '')}", language


def get_commands(telegram: Telegram, values: Values) -> list[Values]:
    return telegram.commands.get(_scope(values), [])


def delete_commands(telegram: Telegram, values: Values) -> bool:
    telegram.commands.pop(_scope(values), None)
    return True


def _profile(field: str, limit: int) -> Method:
    def change(telegram: Telegram, values: Values) -> bool:
        if len(values.get(field, "")) > limit:
            raise bad(f"bot {field} is too long")
        telegram.profile[(field, values.get("language_code", ""))] = values.get(field, "")
        return True

    return change


# --- chats


def get_chat(telegram: Telegram, values: Values) -> Values:
    described = telegram.place(values["chat_id"]).described()
    return described | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}


def member(telegram: Telegram, chat: Chat, user: int) -> Values:
    """A member as Telegram describes it."""
    status = chat.bot if user == 1 else chat.members.get(user, "left")
    person = telegram.people.get(user)
    about = person.described() if person else BOT | {"id": user}
    rights = {"can_post_messages": chat.may_post} if status == "administrator" else {}
    return {"user": about, **standing(status), **rights}


def get_member(telegram: Telegram, values: Values) -> Values:
    return member(telegram, telegram.place(values["chat_id"]), values["user_id"])


def get_administrators(telegram: Telegram, values: Values) -> list[Values]:
    chat = telegram.place(values["chat_id"])
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    ids = [user for user, status in chat.members.items() if status in ("creator", "administrator")]
    return [member(telegram, chat, user) for user in ids]


def count_members(telegram: Telegram, values: Values) -> int:
    return len(telegram.place(values["chat_id"]).members) + 1


def leave(telegram: Telegram, values: Values) -> bool:
    chat = telegram.open_to_us(values["chat_id"])
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.bot = "left"
    return True


def act(telegram: Telegram, values: Values) -> bool:
    if values["action"] not in ACTIONS:
        raise bad("wrong parameter action in request")
    _check_thread(telegram.open_to_us(values["chat_id"]), values.get("message_thread_id"))
    return True


def touch(telegram: Telegram, values: Values) -> bool:
    chat = telegram.open_to_us(values["chat_id"])
    if "message_id" in values and telegram.at(chat, values["message_id"]) is None:
        raise gone("message not found")
    return True


# --- the connection


def set_webhook(telegram: Telegram, values: Values) -> bool:
    if values["url"] and not values["url"].startswith("https://"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    telegram.webhook = values
    telegram.allowed = values.get("allowed_updates", telegram.allowed)
    return _maybe_forget(telegram, values)


def delete_webhook(telegram: Telegram, values: Values) -> bool:
    telegram.webhook = {}
    return _maybe_forget(telegram, values)


def _maybe_forget(telegram: Telegram, values: Values) -> bool:
    if values.get("drop_pending_updates"):
        telegram.take()
    return True


def webhook_info(telegram: Telegram, values: Values) -> Values:
    waiting = len(telegram.pending())
    return {
        "url": telegram.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": waiting,
    }


def get_me(telegram: Telegram, values: Values) -> Values:
    more = ("can_join_groups", "supports_inline_queries", *telegram.abilities)
    return BOT | dict.fromkeys(more, True)


def get_file(telegram: Telegram, values: Values) -> Values:
    number = values["file_id"].removeprefix("file")
    message = next((m for m in telegram.messages if m.document and str(m.id) == number), None)
    if message is None:
        raise bad("invalid file_id")
    name = f"documents/{values['file_id']}"
    return {
        "file_id": values["file_id"],
        "file_unique_id": number,
        "file_path": name,
        "file_size": len(message.content),
    }


DONE_BY: dict[str, Method] = {
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
    "logOut": lambda telegram, values: True,
    "close": lambda telegram, values: True,
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_document,
    "sendChatAction": act,
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete,
    "deleteMessages": delete_many,
    "answerCallbackQuery": answer_callback,
    "answerInlineQuery": answer_inline,
    "answerGuestQuery": answer_guest,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyName": _profile("name", 64),
    "setMyDescription": _profile("description", 512),
    "setMyShortDescription": _profile("short_description", 120),
    "setChatMenuButton": lambda telegram, values: True,
    "getChat": get_chat,
    "getChatMember": get_member,
    "getChatAdministrators": get_administrators,
    "getChatMemberCount": count_members,
    "leaveChat": leave,
    "pinChatMessage": touch,
    "unpinChatMessage": touch,
    "setMessageReaction": touch,
    "getFile": get_file,
}
