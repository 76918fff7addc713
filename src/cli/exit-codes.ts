/** What the process ends with. `incomplete` is also wrong usage; `defect` is EX_SOFTWARE of sysexits; `interrupted` is 128 + SIGINT. */
export const exitCodes = { clean: 0, findings: 1, incomplete: 2, defect: 70, interrupted: 130 } as const;
