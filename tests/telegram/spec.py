"""The methods and objects of the Bot API 10.0 that a news bot may use, one a line; an indented line goes on.

`name=type` with `!` when required; `[]` is an array, `|` separates alternatives. What is not here the fake
refuses: a method, parameter or field that the bot begins to use is added here from the published description.
"""

SENDING = (
    "chat_id=id! message_thread_id=int parse_mode=str disable_notification=bool protect_content=bool"
    " allow_paid_broadcast=bool message_effect_id=str reply_parameters=ReplyParameters"
    " reply_markup=InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"
)
EDITING = "chat_id=id message_id=int inline_message_id=str reply_markup=InlineKeyboardMarkup"

METHODS_TEXT = f"""
getMe
getUpdates offset=int limit=int timeout=int allowed_updates=[]str
setWebhook url=str! ip_address=str max_connections=int allowed_updates=[]str drop_pending_updates=bool
  secret_token=str
deleteWebhook drop_pending_updates=bool
getWebhookInfo
logOut
close
sendMessage {SENDING} text=str! entities=[]MessageEntity link_preview_options=LinkPreviewOptions
sendDocument {SENDING} document=file! thumbnail=file caption=str caption_entities=[]MessageEntity
  disable_content_type_detection=bool
sendPhoto {SENDING} photo=file! caption=str caption_entities=[]MessageEntity show_caption_above_media=bool
  has_spoiler=bool
sendChatAction chat_id=id! message_thread_id=int action=str!
editMessageText {EDITING} text=str! parse_mode=str entities=[]MessageEntity
  link_preview_options=LinkPreviewOptions
editMessageCaption {EDITING} caption=str parse_mode=str caption_entities=[]MessageEntity
  show_caption_above_media=bool
editMessageReplyMarkup {EDITING}
deleteMessage chat_id=id! message_id=int!
deleteMessages chat_id=id! message_ids=[]int!
answerCallbackQuery callback_query_id=str! text=str show_alert=bool url=str cache_time=int
answerInlineQuery inline_query_id=str! results=[]InlineQueryResultArticle! cache_time=int is_personal=bool
  next_offset=str button=InlineQueryResultsButton
answerGuestQuery guest_query_id=str! result=InlineQueryResultArticle!
setMyCommands commands=[]BotCommand! scope=BotCommandScope language_code=str
getMyCommands scope=BotCommandScope language_code=str
deleteMyCommands scope=BotCommandScope language_code=str
setMyName name=str language_code=str
setMyDescription description=str language_code=str
setMyShortDescription short_description=str language_code=str
setChatMenuButton chat_id=int menu_button=MenuButton
getChat chat_id=id!
getChatMember chat_id=id! user_id=int!
getChatAdministrators chat_id=id! return_bots=bool
getChatMemberCount chat_id=id!
leaveChat chat_id=id!
pinChatMessage chat_id=id! message_id=int! disable_notification=bool
unpinChatMessage chat_id=id! message_id=int
setMessageReaction chat_id=id! message_id=int! reaction=[]ReactionTypeEmoji is_big=bool
getFile file_id=str!
"""

OBJECTS_TEXT = """
InlineKeyboardMarkup inline_keyboard=[][]InlineKeyboardButton!
InlineKeyboardButton text=str! icon_custom_emoji_id=str style=str url=str callback_data=str
  web_app=WebAppInfo switch_inline_query=str switch_inline_query_current_chat=str copy_text=CopyTextButton
ReplyKeyboardMarkup keyboard=[][]KeyboardButton! is_persistent=bool resize_keyboard=bool
  one_time_keyboard=bool input_field_placeholder=str selective=bool
KeyboardButton text=str! style=str request_contact=bool request_location=bool
ReplyKeyboardRemove remove_keyboard=bool! selective=bool
ForceReply force_reply=bool! input_field_placeholder=str selective=bool
LinkPreviewOptions is_disabled=bool url=str prefer_small_media=bool prefer_large_media=bool
  show_above_text=bool
ReplyParameters message_id=int! chat_id=id allow_sending_without_reply=bool quote=str quote_parse_mode=str
  quote_position=int
MessageEntity type=str! offset=int! length=int! url=str language=str custom_emoji_id=str unix_time=int
  date_time_format=str
BotCommand command=str! description=str!
BotCommandScope type=str! chat_id=id user_id=int
MenuButton type=str! text=str web_app=WebAppInfo
WebAppInfo url=str!
CopyTextButton text=str!
ReactionTypeEmoji type=str! emoji=str!
InlineQueryResultArticle type=str! id=str! title=str! input_message_content=InputTextMessageContent!
  reply_markup=InlineKeyboardMarkup url=str description=str thumbnail_url=str thumbnail_width=int
  thumbnail_height=int
InputTextMessageContent message_text=str! parse_mode=str entities=[]MessageEntity
  link_preview_options=LinkPreviewOptions
InlineQueryResultsButton text=str! web_app=WebAppInfo start_parameter=str
"""

Fields = dict[str, tuple[str, bool]]


def _read(text: str) -> dict[str, Fields]:
    lines = text.strip().replace("\n  ", " ").splitlines()
    return {line.split()[0]: _fields(line.split()[1:]) for line in lines}


def _fields(words: list[str]) -> Fields:
    pairs = (word.split("=") for word in words)
    return {name: (kind.rstrip("!"), kind.endswith("!")) for name, kind in pairs}


METHODS = _read(METHODS_TEXT)
OBJECTS = _read(OBJECTS_TEXT)
