"""How much of the machine one file may use, and the means that each system has to hold a process to it."""

from __future__ import annotations

import sys

import msgspec

MB = 1024 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Sizes in bytes, letters or counts, times in seconds. A small file is given less memory than a large one: a small
    file that needs much is a hostile one.

    `exact` is for files that this program wrote: texts stay as they stand, and nothing is guessed or taken out.
    """

    file: int = 256 * MB
    least_memory: int = 300 * MB
    most_memory: int = 500 * MB
    memory_per_byte: int = 12
    seconds: float = 120.0
    rows: int = 1_048_576
    columns: int = 16_384
    cells: int = 30_000_000
    letters: int = 100_000
    members: int = 5_000
    unpacked: int = 500 * MB
    ratio: int = 100
    ratio_counts_from: int = 20 * MB
    sheets: int = 200
    least_message: int = 64 * MB
    message_per_byte: int = 8
    message: int = 400 * MB
    exact: bool = False

    def message_for(self, size: int) -> int:
        """How much a reader of a file of this size may hand over, in bytes: the parent holds no more than that."""
        return min(self.message, self.least_message + self.message_per_byte * size)

    def memory_for(self, size: int) -> int:
        """The memory a reader of a file of this size may have, in bytes."""
        return min(self.most_memory, self.least_memory + self.memory_per_byte * size)


USUAL = Limits()


def hold_to(memory: int, seconds: float) -> None:
    """Limits this very process to so many bytes and seconds of processor time, and lets it leave no core file.

    Linux keeps to RLIMIT_AS, Windows to a job object. macOS accepts RLIMIT_AS and ignores it: there the parent watches.
    """
    if sys.platform == "win32":
        _hold_in_job(memory)
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _lower(resource.RLIMIT_CPU, int(seconds) + 5)
        if sys.platform == "linux":
            _lower(resource.RLIMIT_AS, memory)


def _lower(what: int, most: int) -> None:
    """Lowers one limit; one that is lower already stays."""
    import resource

    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _hold_in_job(memory: int) -> None:
    """Puts this process into a job object of its own with a limit on committed memory."""
    if sys.platform != "win32":
        return
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("per_process_time", ctypes.c_int64),
            ("per_job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("least_working_set", ctypes.c_size_t),
            ("most_working_set", ctypes.c_size_t),
            ("active_processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class Extended(ctypes.Structure):
        _fields_ = (
            ("basic", Basic),
            ("io", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process", ctypes.c_size_t),
            ("peak_job", ctypes.c_size_t),
        )

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.CreateJobObjectW.argtypes = (wintypes.LPVOID, wintypes.LPCWSTR)
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD)
    kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    job = kernel.CreateJobObjectW(None, None)
    told = Extended()
    told.basic.flags = 0x100 | 0x8 | 0x400  # process memory, one process, no dialog when it dies
    told.basic.active_processes = 1
    told.process_memory = memory
    # The handle stays open on purpose: the job ends with the process.
    if (
        not job
        or not kernel.SetInformationJobObject(job, 9, ctypes.byref(told), ctypes.sizeof(told))
        or not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
    ):
        raise ctypes.WinError(ctypes.get_last_error())
