"""What unisono knows about words without a language model.

English suffixes, words that carry no message, and groups of words that marketing texts use for
the same idea. Written for this project; other languages are compared by their letters.
"""

from __future__ import annotations

from functools import lru_cache

#: Words without meaning of their own, in the commonest languages of marketing texts.
_EMPTY_WORDS = """
a about after all also an and any are as at be because been being both but by can could did do
does each for from had has have he her here him his how i if in into is it it's its just like may
me more most much must my no not now of off on one only or other our out over own same she should
so some such than that that's the their them then there these they this those through to too under
until up us very was we were what when where which who why will with would you you're your yours
don't can't every get got make made new let shall
der die das den dem des ein eine einen einem einer und oder aber ist sind war mit für von zu zum
zur im am auf aus bei nicht sie wir ihr ihre unser unsere es ich du sich auch als wie nur noch
le la les un une des du de et ou mais est sont avec pour par sur dans en au aux ce cette ces vous
nous votre vos notre nos il elle qui que ne pas plus
el los las uno una unos unas y o pero es son con para por en del al lo su sus tu tus que se más
il gli uno di da e è sono con per tra che non più
o os as um uma e ou é são com para por em do da no na
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())

#: Words that ask for an action and say nothing about the brand.
_WEAK_WORDS = """
click here today now learn read shop buy order join sign subscribe see discover find explore check
start try visit call book download register week month year day time way thing people need want
help good great best better really first next hello hi dear team thanks thank please know think
say come go take give use work look open offer deal sale update news newsletter welcome email
receipt confirm confirmation password reset account number invoice
"""
_WEAK = frozenset(_WEAK_WORDS.split())

#: One idea a line.
_IDEAS = """
fast quick rapid speedy instant immediate swift prompt speed accelerate minutes seconds hurry
easy simple effortless straightforward intuitive hassle painless convenient ease simplify
cheap affordable inexpensive budget economical low-cost saving save thrifty price cost fee
expensive costly pricey premium luxury luxurious exclusive
safe secure security protect protection private privacy encrypted safety guard
reliable dependable trust trusted trustworthy proven stable uptime consistent confidence
support service help assistance helpdesk care answer advisor human agent
customer client user buyer shopper consumer guest member patron
company business firm enterprise organisation organization corporation employer
green sustainable eco ecological environment environmental planet recycled renewable carbon organic
quality durable sturdy robust lasting craftsmanship handmade crafted excellence lifetime
new innovative innovation modern novel cutting-edge advanced breakthrough invention
grow growth expand scale increase boost raise rise gain multiply
reduce decrease cut lower shrink diminish less fewer drop
money revenue income profit earnings cash financial wealth economy economic fund funding
work job employment labor labour career workplace staff employee worker hire
team together collaborate collaboration cooperate joint shared partner teamwork
free gratis complimentary costless
automatic automated automate automation hands-free self-running
data insight analytics report metric measure dashboard statistics
connect integrate integration sync link join unify combine unite
flexible adaptable customise customize customizable tailored personalised personalized bespoke own
health healthy wellness wellbeing medical medicine fit nutrition
natural pure ingredient additive chemical wholesome clean
taste tasty delicious flavor flavour fresh yummy savoury
comfort comfortable cosy cozy soft ergonomic
beautiful beauty stylish style elegant design fashionable gorgeous
fun enjoy enjoyable happy happiness joy delight pleasure entertain
family families parent parents mother father home household
child children kid kids minor young youth baby
school education learn teach teacher student learning class study university college
expert expertise professional specialist skilled experienced master qualified
local regional neighbourhood neighborhood nearby community hometown
global worldwide international world everywhere borders countries
deliver delivery ship shipping dispatch courier arrive doorstep
return refund money-back guarantee warranty exchange
contract commitment lock-in cancel subscription bind obligation
install setup onboarding onboard implement configure deploy
open transparent transparency honest honesty clear fair
choice choose option select decide freedom liberty right
tradition traditional heritage history authentic original classic
strong strength power powerful force mighty
media social network online internet web digital
ai intelligent smart artificial machine intelligence
hour hours 24/7 clock anytime always around
engineer developer programmer code technical coder
travel trip journey vacation holiday flight explore
energy electricity solar battery power
""".strip().splitlines()

_SUFFIXES = (
    ("ization", "iz"), ("isation", "iz"), ("ational", "at"), ("fulness", "ful"),
    ("ousness", "ous"), ("iveness", "iv"), ("bility", "bl"), ("ically", "ic"), ("ations", "at"),
    ("ation", "at"), ("ments", ""), ("ingly", ""), ("edly", ""), ("ment", ""), ("ness", ""),
    ("ities", ""), ("ible", "bl"), ("able", "bl"), ("ity", ""), ("ies", "y"), ("ied", "y"),
    ("ing", ""), ("ers", ""), ("ly", ""), ("ed", ""), ("er", ""), ("es", ""), ("s", ""), ("e", ""),
)  # fmt: skip


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """An English word without its ending; other scripts and short words stay as they are."""
    if len(word) < 4 or not word.isascii() or not word.isalpha() or word.endswith("ss"):
        return word
    for suffix, instead in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            root = word[: len(word) - len(suffix)] + instead
            doubled = len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz"
            root = root[:-1] if doubled else root
            return root[:-1] + "i" if root.endswith("y") and len(root) > 3 else root
    return word[:-1] + "i" if word.endswith("y") else word


IDEAS: dict[str, frozenset[int]] = {}
for _number, _line in enumerate(_IDEAS):
    for _word in _line.split():
        for _form in {_word, stem(_word)}:
            IDEAS[_form] = IDEAS.get(_form, frozenset()) | {_number}
#: How many ideas there are.
IDEA_COUNT = len(_IDEAS)


def weight(word: str) -> float:
    """How much a word may say: 0.05 for empty words, 0.4 for calls to action, else 1."""
    if word in _EMPTY or (len(word) == 1 and word.isascii()):
        return 0.05
    return 0.4 if word in _WEAK or stem(word) in _WEAK else 1.0
