interface MeterProps {
  /** 0 to 1 each. */
  bands: number[];
  ink: string;
}

/** Speech fills half of the scale on average; drawn as it is, the bars would hardly move. */
const GAIN = 1.8;

/** Sound as bars. Decoration next to words that say the same, so readers skip it. */
export function Meter({ bands, ink }: MeterProps) {
  return (
    <span aria-hidden className={`flex h-6 items-center gap-[3px] ${ink}`}>
      {bands.map((level, index) => (
        <i key={index} className="w-[3px] rounded-full bg-current transition-[height] duration-75" style={{ height: `${Math.round(12 + Math.min(1, level * GAIN) * 88)}%` }} />
      ))}
    </span>
  );
}

const SHAPE = [0.45, 0.75, 1, 0.8, 0.5];

/** One level as five bars, fuller in the middle. */
export function bandsOf(level: number): number[] {
  return SHAPE.map((share) => Math.min(1, level * share * 1.2));
}
