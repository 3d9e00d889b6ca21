"""What clients were told, kept by them: what a server says after its death is held against it."""

import threading

from botocore.exceptions import BotoCoreError, ClientError

ABSENT = None


class Ledger:
    """For each thing its acknowledged value, and the values that were asked for since and never answered: it must have one of them. One writer a thing."""

    def __init__(self):
        self.lock = threading.Lock()
        self.known, self.maybe, self.acknowledged = {}, {}, 0

    def begin(self, thing, value):
        with self.lock:
            self.maybe.setdefault(thing, []).append(value)

    def done(self, thing):
        """The last thing begun was acknowledged."""
        with self.lock:
            self.known[thing] = self.maybe.pop(thing)[-1]
            self.acknowledged += 1

    def refused(self, thing):
        """The last thing begun was refused: it did not happen."""
        with self.lock:
            self.maybe[thing].pop()
            if not self.maybe[thing]:
                del self.maybe[thing]

    def things(self):
        return sorted(self.known.keys() | self.maybe.keys(), key=str)

    def known_of(self, thing):
        return self.known.get(thing, ABSENT)

    def settle(self, thing, found):
        """Holds what is there against what was said; from now on it is known."""
        allowed = [self.known.get(thing, ABSENT), *self.maybe.pop(thing, [])]
        assert found in allowed, (thing, "is", found, "and may be", allowed)
        self.known[thing] = found


class Worker(threading.Thread):
    """Takes one step of its work after the other until the server is gone or it is told to rest."""

    def __init__(self, work, rest):
        super().__init__(daemon=True)
        self.work, self.rest, self.unexpected, self.steps = work, rest, [], 0

    def run(self):
        while not self.rest.is_set():
            try:
                self.work.step()
                self.steps += 1
            except (BotoCoreError, OSError):
                return  # the server is gone, and the outcome unknown
            except ClientError as e:
                if e.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    self.unexpected.append((type(self.work).__name__, str(e)))
                return
            except AssertionError as e:
                self.unexpected.append((type(self.work).__name__, str(e)))
                return
