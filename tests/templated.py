"""News that one form was filled in for, as wire services write up weather, markets and matches: for tests of stories."""

import random
from dataclasses import dataclass

PLACES = {
    "ar": "حلب طنجة البصرة نواكشوط عدن أسوان صفاقس وهران بنغازي الدوحة مسقط صيدا إربد الكويت الخرطوم".split(),
    "en": "Leeds Dayton Perth Nairobi Cork Tampa Hobart Lagos Dundee Austin Calgary Durban Bristol Mobile".split(),
    "fr": "Brest Lille Namur Dakar Nantes Tunis Reims Lomé Rouen Sion Nancy Abidjan Dijon Genève Metz".split(),
}
PEOPLE = {
    "ar": [
        "سلمى العطار",
        "كريم الحداد",
        "نوال بن سالم",
        "وائل القاضي",
        "هند الرفاعي",
        "زياد منصور",
        "لمى الخطيب",
    ],
    "en": [
        "Ann Whitlock",
        "Omar Reyes",
        "Priya Nolan",
        "Tom Askew",
        "Grace Obi",
        "Lena Marsh",
        "Ivor Quayle",
    ],
    "fr": [
        "Claire Aubry",
        "Yves Morel",
        "Nadia Ferrand",
        "Luc Perrin",
        "Aïcha Diallo",
        "Marc Vidal",
        "Zoé Caron",
    ],
}
TOWNS = {
    "ar": "سطيف الناصرة دمياط الموصل قابس تعز نزوى طرابلس جرش المنيا بعلبك تطوان".split(),
    "en": "Derby Boise Exeter Kisumu Galway Ocala Darwin Ibadan Waco Ballarat Stirling Halifax".split(),
    "fr": "Arles Mons Vannes Thiès Bourges Sfax Annecy Kara Rodez Morges Pau Bouaké".split(),
}
STARS = {
    "ar": "جلال صقر|منى البستاني|عادل ربيع|دلال يونس|أنور غالي|سهير نجم|فؤاد مطر|بسام حلاق|وداد سرور|لطفي باز|نجوى شقير|مأمون طيب",
    "en": "Dora Finch|Abel Kerr|Nina Stroud|Hal Boyce|Ruth Lamb|Ezra Poole|Vera Quinn|Otto Vane|Iris Holt|Ned Frost|Ada Crane|Saul Peck",
    "fr": "Odile Garnier|Rémi Vasseur|Inès Tellier|Paul Roche|Salomé Hardy|Jules Baron|Mina Leclair|Hugo Pons|Agathe Sorel|Noé Caron|Flora Mallet|Karim Sabatier",
}
FORMS = {
    ("ar", "flood"): (
        "أمطار غزيرة تغرق {place}",
        "غمرت المياه أحياء في {place} بعد هطول {rain} ملم من الأمطار في ليلة واحدة.",
        "ونقلت فرق الإنقاذ {families} عائلة إلى أماكن آمنة في مدارس المدينة.",
        "وقال رئيس البلدية {person} إن {schools} مدرسة ستبقى مغلقة حتى نهاية الأسبوع.",
        "وطُلب من السائقين تجنب الأنفاق والطرق القريبة من الوادي.",
    ),
    ("ar", "named"): (
        "تعيين {person} مديرا لمستشفى {place}",
        "أصدرت وزارة الصحة قرارا بتعيين الطبيبة {person} مديرة لمستشفى {place} المركزي خلفا للدكتور {other}.",
        "وكانت {person} تعمل في مستشفى {second} منذ تخرجها من كلية الطب في {third}.",
        "وشكرت الوزارة {other} على جهوده وتمنت له التوفيق في مهامه الجديدة في {fourth}.",
    ),
    ("en", "match"): (
        "{place} United beat {second} Rovers to reach the final",
        "{place} United beat {second} Rovers {goals}-{less} in front of a crowd of {crowd} on a wet evening in {third}.",
        "{person} scored twice, the second goal coming in minute {minute} after a long clearance.",
        "It was the club's best start since {year} and its coach praised the patience of the young players.",
        "Both sides had started carefully and the goalkeeper made several good saves before the break.",
    ),
    ("en", "rates"): (
        "{place} bank raises its rate to {rate} percent",
        "The central bank in {place} raised its key rate to {rate} percent, its first move in {families} days.",
        "Governor {person} said the bank expects growth of {growth} percent this year and {schools} percent later.",
        "Trading was calm for most of the session and economists had expected no change before the end of the quarter.",
    ),
    ("fr", "fire"): (
        "Incendie à {place} : {families} personnes évacuées",
        "Un incendie s’est déclaré dans la nuit à {place}, où {families} personnes ont été évacuées par les secours.",
        "Selon la maire {person}, {schools} logements sont inhabitables et les habitants dorment dans un gymnase.",
        "Quelque {crowd} litres d’eau ont été versés et {minute} pompiers restaient sur place dans la matinée.",
        "La cause du sinistre n’est pas connue et une enquête a été ouverte par le parquet.",
    ),
    ("ar", "school"): (
        "افتتاح مدرسة جديدة في {town}",
        "افتتح وزير التربية صباح اليوم مدرسة جديدة في {town} بحضور عدد من المسؤولين وأهالي الطلاب.",
        "وقال الوزير في كلمته إن الوزارة تعمل على تحسين البنية التعليمية في جميع المحافظات.",
        "وتضم المدرسة قاعات للحاسوب ومختبرات للعلوم وملاعب رياضية ومكتبة عامة يرتادها الجميع.",
        "وشكر أهالي {town} الوزارة على هذا المشروع الذي طال انتظاره في المنطقة.",
    ),
    ("ar", "obituary"): (
        "وفاة الفنان {somebody} بعد صراع مع المرض",
        "توفي الفنان {somebody} صباح اليوم في أحد مستشفيات العاصمة بعد صراع طويل مع المرض.",
        "ونعت نقابة الفنانين الراحل في بيان قالت فيه إن الفن فقد واحدا من أبرز رموزه.",
        "وشارك {somebody} في عشرات الأعمال المسرحية والتلفزيونية التي تركت أثرا لدى الجمهور.",
        "ومن المقرر أن تشيع الجنازة ظهر الغد من مسجد المدينة الكبير بحضور أسرته وزملائه.",
    ),
    ("en", "mayor"): (
        "Mayor of {town} resigns",
        "The mayor of {town} resigned on Tuesday after weeks of pressure over the handling of a housing contract.",
        "In a short statement the mayor said that the city deserved a fresh start and thanked the town hall staff.",
        "Council members will choose a successor at their next meeting; the deputy will run the office until then.",
        "Opposition leaders in {town} welcomed the decision and called for an inquiry into the contract.",
    ),
    ("fr", "museum"): (
        "{somebody} prend la tête du musée de {town}",
        "Le conseil du musée de {town} a choisi mardi {somebody} pour le diriger, après plusieurs mois de recherche.",
        "La collection doit être vue par davantage de familles, selon le conseil, et le musée fermera plus tard le soir.",
        "Le conseil a salué le travail de l’ancienne direction, qui part au printemps après de longues années.",
        "Les visiteurs peuvent s’attendre à de nouvelles salles et à un café plus grand, dit encore {somebody}.",
    ),
}
"""A title, and sentences that any order leaves sensible but for the first; `town` and `somebody` are an event's own."""


@dataclass(frozen=True)
class Telling:
    language: str
    event: int
    title: str
    text: str


def told(language: str, form: str, event: int, telling: int = 0) -> Telling:
    """One telling of an event: the same names and figures in all of them, the sentences in another order."""
    rng = random.Random(f"{language} {form} {event}")
    place, second, third, fourth = rng.sample(PLACES[language], 4)
    firsts, lasts = zip(*(name.split(" ", 1) for name in PEOPLE[language]), strict=True)
    people = list(zip(rng.sample(firsts, 2), rng.sample(lasts, 2), strict=True))
    person, other = (" ".join(name) for name in people)
    goals = rng.randint(2, 6)
    filled = {
        "place": place, "second": second, "third": third, "fourth": fourth, "person": person, "other": other,
        "town": TOWNS[language][event], "somebody": STARS[language].split("|")[event],
        "rain": rng.randint(41, 190), "families": rng.randint(110, 900), "schools": rng.randint(12, 295),
        "goals": goals, "less": rng.randint(0, goals - 1), "crowd": rng.randint(110, 790) * 100,
        "minute": rng.randint(50, 90), "year": rng.randint(1950, 2015), "rate": f"{rng.randint(40, 999) / 40:g}",
        "growth": f"{rng.randint(101, 799) / 100:g}",
    }  # fmt: skip
    title, first, *rest = (sentence.format(**filled) for sentence in FORMS[language, form])
    random.Random(f"{event} {telling}").shuffle(rest)
    return Telling(language, event, title, "\n".join([first, *rest]))
