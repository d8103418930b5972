"""Commands as people say them: without a slash, in Arabic, with a slip of the finger."""

from language.nearest import nearest
from language.terms import normal

SPOKEN = {
    "latest": "latest|latest news|news|headlines|whats new|الأخبار|أخبار|آخر الأخبار|العناوين|ما الجديد",
    "help": "help|مساعدة|المساعدة|ساعدني|تعليمات|الأوامر",
    "start": "start|ابدأ|بداية|ابدا",
    "topics": "topics|trending|مواضيع|المواضيع|مواضيع رائجة|ماذا يحدث",
    "subscriptions": "subscriptions|my subscriptions|اشتراكاتي|الاشتراكات|متابعاتي|ما أتابعه",
    "digest": "digest|my digest|موجز|الموجز|موجزي|ملخص اليوم",
    "settings": "settings|options|إعدادات|الإعدادات|اعدادات|الاعدادات",
    "zone": "zone|time zone|timezone|توقيت|التوقيت|توقيتي|المنطقة الزمنية|منطقة زمنية",
    "quiet": "quiet|quiet hours|ساعات الهدوء|ساعات هدوء|ساعات الصمت|هدوء|لا تزعجني",
    "digesttime": "digesttime|digest time|وقت الموجز|موعد الموجز|ساعة الموجز|وقت موجزي",
    "saved": "saved|saved stories|my saved|المحفوظات|محفوظات|محفوظاتي|المحفوظ|ما حفظته",
    "why": "why|لماذا|لم لم يصلني|لماذا وصلني هذا",
    "sources": "sources|المصادر|مصادر|مصادر الأخبار",
    "privacy": "privacy|privacy policy|الخصوصية|خصوصية|خصوصيتي|سياسة الخصوصية",
    "mydata": "mydata|my data|download my data|export my data|بياناتي|حمل بياناتي|نسخة من بياناتي|ماذا تعرف عني",
    "forgetme": "forgetme|forget me|delete my data|erase my data|delete my account|انسني|انساني|احذف بياناتي"
    "|امسح بياناتي|احذف حسابي",
    "mute": "mute|كتم|اكتم|تجاهل",
    "topic": "topic|about|موضوع|عن|ابحث|ابحث عن|بحث|أخبار عن",
    "subscribe": "subscribe|follow|subscribe to|تابع|اشترك|اشترك في|متابعة|أتابع",
    "unsubscribe": "unsubscribe|unfollow|ألغ متابعة|إلغاء متابعة|الغ متابعة|لا تتابع|إلغاء الاشتراك",
    "admin": "admin|الإدارة|إدارة",
}
"""What a message may say in place of a command; those of `TAKING` are followed by more words."""
TAKING = frozenset(("topic", "subscribe", "unsubscribe", "mute"))
NAMED = frozenset(("topic", "zone", "quiet", "digesttime"))
"""Commands that are followed by more words only when two words name them: "calm in Gaza" is a topic."""
ALONE = {normal(words): name for name, spoken in SPOKEN.items() for words in spoken.split("|")}
LEAST = 4
"""Letters from which a word may be a command with a slip."""


def understood(text: str) -> tuple[str, str] | None:
    """The command that is meant and the words that follow it; None when it is no command."""
    slashed = text.lstrip().startswith("/")
    words = text.replace("/", " ", 1).replace("_", " ").split() if slashed else text.split()
    if not words:
        return None
    whole = ALONE.get(said(words))
    if whole is not None and (slashed or whole not in TAKING):
        return whole, ""
    for size in (2, 1):
        name = ALONE.get(normal(" ".join(words[:size])))
        if name is None or len(words) <= size:
            continue
        if slashed or (size > 1 and name in NAMED) or name in TAKING - NAMED:
            return name, " ".join(words[size:])
    return None


def said(words: list[str]) -> str:
    """The words as commands are looked up."""
    return normal(" ".join(words)).strip(" ?!.؟")


def meant(text: str) -> str | None:
    """The command, of those that everybody has, one of whose names was mistyped."""
    words = said(text.replace("/", " ", 1).replace("_", " ").split())
    known = [one for one, name in ALONE.items() if name != "admin"]
    close = nearest(words, known) if len(words) >= LEAST else None
    return ALONE[close] if close else None
