from pathlib import Path

import numpy as np

from voice_worker.tts.cache import CachedVoice, SentenceCache
from voice_worker.tts.lead import STEP, without_lead
from voice_worker.tts.protocol import Pcm

VOICE = np.full(STEP * 30, 3000, dtype=np.int16)


def silence(steps: int) -> Pcm:
    return np.zeros(STEP * steps, dtype=np.int16)


def test_the_silence_before_the_first_sound_is_left_out_but_for_a_hundredth():
    sound = without_lead(np.concatenate([silence(7), VOICE, silence(9)]))
    assert np.array_equal(sound, np.concatenate([silence(1), VOICE, silence(9)]))


def test_a_soft_consonant_is_part_of_the_word():
    soft = np.full(STEP * 3, 100, dtype=np.int16)
    assert len(without_lead(np.concatenate([silence(5), soft, VOICE]))) == STEP * (1 + 3 + 30)


def test_what_has_no_silence_no_sound_or_a_long_silence_stays_as_it_is():
    for sound in (VOICE, silence(40), silence(0), np.zeros(5, dtype=np.int16), np.concatenate([silence(60), VOICE])):
        assert np.array_equal(without_lead(sound), sound)


class Slow:
    name = "slow/one"

    def synthesize(self, text: str) -> Pcm:
        return np.concatenate([silence(6), VOICE])


def test_a_sentence_begins_with_its_sound_whether_it_is_new_or_kept(tmp_path: Path):
    voice = CachedVoice(Slow(), SentenceCache(tmp_path, 1))
    new, kept, stored = (
        voice.synthesize("Got it."),
        voice.kept("Got it."),
        SentenceCache(tmp_path, 1).get("slow/one", "Got it."),
    )
    assert kept is not None
    assert stored is not None
    assert len(new) == len(kept) == len(VOICE) + STEP
    assert len(stored) == len(VOICE) + 6 * STEP
