"""What people write down or act on, as somebody at a front desk says it over the phone."""

import pytest

from voice_worker.speech_text import speakable

CASES = {
    "references and codes": [
        ("Your reference is BK-7F3K.", "Your reference is B K, seven F, three K."),
        ("It's BK-2026-000042.", "It's B K, twenty twenty-six, zero zero zero, zero four two."),
        ("Ticket TK-2026-00017 is open.", "Ticket T K, twenty twenty-six, zero zero zero, one seven is open."),
        ("The plate is 7ABC123.", "The plate is seven eigh B, C one, two three."),
        ("The plate is ABC1234, right?", "The plate is eigh B C, one two three four, right?"),
        (
            "VIN 1HGCM82633A004352",
            "VIN one H G, C M eight, two six three, three eigh zero, zero four three, five two",
        ),
        ("Your code is 482913.", "Your code is four eight two, nine one three."),
        ("stock number 1042", "stock number one zero four two"),
        ("Order no. 20417 is here.", "Order no. two zero four, one seven is here."),
        ("your Ford F-150", "your Ford F-150"),
        ("a Honda CR-V or a RAV4", "a Honda CR-V or a RAV4"),
        ("an Audi A4", "an Audi A4"),
        ("your MAZDA3", "your MAZDA3"),
    ],
    "phones": [
        ("I have 202-555-0143.", "I have two zero two, five five five, zero one four three."),
        ("I have 2025550143.", "I have two zero two, five five five, zero one four three."),
        ("202.555.0143", "two zero two, five five five, zero one four three"),
        ("1-800-555-0199", "eight hundred, five five five, zero one nine nine"),
        ("Call 555-0142.", "Call five five five, zero one four two."),
        ("Call 202-555-0143 ext. 12.", "Call two zero two, five five five, zero one four three, extension one two."),
        ("+44 20 7946 0018", "plus four four, two zero, seven nine four six, zero zero one eight"),
        ("+442079460018", "plus four four two, zero seven nine, four six zero, zero one eight"),
        ("Dial 911 now.", "Dial nine one one now."),
    ],
    "mail and web": [
        ("ava.lee@example.com", "ava dot lee at example dot com"),
        ("j_doe99@mail.example.co.uk", "j underscore doe nine nine at mail dot example dot co dot uk"),
        ("ava+car@my-shop.com", "ava plus car at my dash shop dot com"),
        ("See https://www.example.com/book.", "See example dot com slash book."),
        ("See www.example.com!", "See example dot com!"),
        ("See example.com/book-now, please.", "See example dot com slash book dash now, please."),
    ],
    "prices": [
        ("That is $49.99.", "That is forty-nine dollars and ninety-nine cents."),
        ("It's $0.50 more.", "It's fifty cents more."),
        ("$1", "one dollar"),
        ("$1,250.00 in all", "one thousand two hundred fifty dollars in all"),
        ("$20-$30", "twenty to thirty dollars"),
        ("from $20 to $30", "from twenty dollars to thirty dollars"),
        ("€40 or £12.50", "forty euros or twelve pounds and fifty pence"),
        ("$25/day", "twenty-five dollars a day"),
        ("$32,500", "thirty-two thousand five hundred dollars"),
        ("4.9% for 60 months", "4.9 percent for 60 months"),
    ],
    "dates": [
        ("on Nov 24", "on November twenty-fourth"),
        ("Tue, Nov 24 at 9:00 AM", "Tuesday, November twenty-fourth at nine AM"),
        ("on 11/24/2026", "on November twenty-fourth, twenty twenty-six"),
        ("on 11/24", "on November twenty-fourth"),
        ("about 1/2 of it", "about 1/2 of it"),
        ("24 November 2026", "November twenty-fourth, twenty twenty-six"),
        ("since 2019", "since twenty nineteen"),
        ("in 2005.", "in two thousand five."),
        ("Mon-Fri 8:00 AM-6:00 PM", "Monday to Friday eight AM to six PM"),
        ("Sat. 9-1", "Saturday 9 to 1"),
        ("Sun protection film", "Sun protection film"),
        ("open 24/7", "open twenty-four seven"),
        ("the 3rd or the 22nd", "the third or the twenty-second"),
        ("March 1, 2027", "March first, twenty twenty-seven"),
    ],
    "times": [
        ("at 4:45 PM", "at four forty-five PM"),
        ("at 9:05 am", "at nine oh five AM"),
        ("at 10 a.m. or 2 p.m.", "at ten AM or two PM"),
        ("10:00-11:30", "ten o'clock to eleven thirty"),
        ("at 12:00 PM", "at noon"),
        ("at 12:00 AM", "at midnight"),
        ("at 12:30 PM", "at twelve thirty PM"),
        ("at 00:30", "at twelve thirty AM"),
        ("at 17:00", "at five PM"),
    ],
    "measures and places": [
        ("about 45 min", "about 45 minutes"),
        ("1 hr or 2 hrs", "1 hour or 2 hours"),
        ("at 30,000 mi", "at thirty thousand miles"),
        ("60 mph", "60 miles per hour"),
        ("2-3 days", "2 to 3 days"),
        ("1200 Main St., Springfield, IL 62704", "1200 Main Street, Springfield, IL, six two seven zero four"),
        ("at 55 Oak Ave", "at 55 Oak Avenue"),
        ("Parts & service", "Parts and service"),
        ("tires, e.g. winter tires", "tires, for example winter tires"),
        ("bay #3", "bay number 3"),
    ],
}


@pytest.mark.parametrize(
    ("written", "said"),
    [pytest.param(*case, id=f"{kind}: {case[0]}") for kind, cases in CASES.items() for case in cases],
)
def test_it_is_said_as_people_say_it(written: str, said: str):
    assert speakable(written) == said
