"""One whole process for each tool: `python -m benchmarks.peers.NAME FILE`, in tests/.

Each reads a file of canonical records, holds it to the record's definition, and says
how many rows it read, how many are bad, and a digest of which.
"""
