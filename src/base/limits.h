/*
 * Every named limit of the formats, with its reason. Restated in
 * docs/format.md; parsers refuse before they allocate.
 */
#ifndef TALLY_BASE_LIMITS_H
#define TALLY_BASE_LIMITS_H

#define MAX_ENTRY_BYTES 65535          /* u16 length in entry bundles */
#define MAX_SIGNATURES 64              /* witnesses on one checkpoint */
#define MAX_CHECKPOINT_BYTES 65536     /* 64 lines with room to spare */
#define MAX_JSON_DEPTH 8               /* no kind needs more */
#define MAX_JSON_MEMBERS 256           /* one for each participant */
#define MAX_ROWS 1024                  /* of a list; more rows: more statements */
#define MAX_STRING_BYTES 1024          /* of one JSON string; contents fit */
#define MAX_PARTICIPANTS 256
#define MAX_DEPOSITARIES 16
#define MAX_EVIDENCE_INNER_BYTES 40960 /* in one entry, as base64 */
#define MAX_SITES 4096                 /* of one side's map */
#define MAX_POPULATIONS 64             /* of one site */
#define MAX_CLASSES 256
#define MAX_CEILINGS 64                /* of a charter */
#define MAX_CEILING 2147483647         /* every sum of counts is below 2^31 */
#define MAX_DEPTH 24                   /* 2^24 slots */
#define MAX_CELL_BYTES 1024
#define MIN_CELL_BYTES 64
#define MAX_COUNT 65535                /* items of a class at a site: 16 bits */
#define MAX_COUNT_CELLS 31775          /* sites x classes: one blob of rows */
#define MAX_MEASURED_CLASSES 8         /* of one row, each with its counts */
#define MAX_ITEM_COUNTS 1024           /* a sequential test has one an interval */
#define MAX_REFERENCE_COUNTS 64        /* of a background or a benchmark */
#define MAX_READINGS 64               /* of one row: sizes of all its items */
#define MAX_COUNTED 9007199254740991   /* of one count: 2^53 - 1 */
#define MAX_FINDS 32                   /* of one row: classes and dimensions */
#define MAX_PROOF_HASHES 63            /* 2^63 entries */
#define MAX_BLOB_BYTES (64u << 20)
#define MAX_CHARTER_BYTES (4u << 20)
#define MAX_YAML_DEPTH 32
#define MAX_YAML_NODES 1000000         /* a map of 2^18 named positions */
#define MAX_NAME_BYTES 63              /* participants, sites, positions... */
#define MAX_IDENTIFIER_BYTES 40        /* of an item: serial number, seal... */
#define MAX_ORIGIN_BYTES 68            /* "log/", it, and a tile path: 100 */
#define MAX_LOG_NAME_BYTES 80          /* key names: an origin and a suffix */
#define MAX_ROTATIONS 64               /* of one log: all its keys are held at once */
#define MAX_DRAWS 200                  /* of a side in one period */
#define MAX_PAIRS 64                   /* of one arrangement */
#define MAX_DESIGN_NUMBER 64           /* keeps exact rationals small */
#define MAX_EXTRA_BYTES MAX_ENTRY_BYTES /* of a proof: the entry itself */
#define MAX_TLOG_PROOF_BYTES 163840    /* entry in base64, hashes, checkpoint */
/* Of a tlog-policy: all keys of all logs; all witnesses, their groups, and all. */
#define MAX_POLICY_BYTES (16u << 20)
#define MAX_POLICY_KEYS (MAX_PARTICIPANTS * (MAX_ROTATIONS + 2) + 1)
#define MAX_POLICY_NAME_BYTES 255      /* of a witness or group */
#define MAX_LOG_ENTRIES (1u << 24)     /* one office's log, 32-bit safe */
#define MAX_LOG_BYTES (1u << 30)       /* of its entries: readers hold them */

#endif
