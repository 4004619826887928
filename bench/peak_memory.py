"""The largest resident memory of this process, for the peers of `deno task bench step`."""
import sys


def peak_mib():
    """Mebibytes, as getrusage tells: ru_maxrss is in bytes on macOS, in KiB on Linux; None on Windows."""
    try:
        import resource
    except ModuleNotFoundError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))
