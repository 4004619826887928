/** The head without hair: neck, clothes, ears, face, cheeks and nose. */
import type { FacePlan } from "./plan.ts";
import { bothSides, ellipse, fill, gradientStops, line, shape } from "./shapes.ts";

/** The outline of the face; also what shadows that fall on the face are cut to. */
export function faceOutline(plan: FacePlan): string {
  const { cheeks, chin } = plan.details;
  const side = 28 - 0.8 * cheeks; // x of the widest place of the left cheek
  const low = 108.5 + 1.3 * chin;
  return shape`M${side} 56C${side - 1} 74 ${side + 0.5} 87 41 97.5` +
    shape`C50 ${low - 3.5} 58 ${low} 64 ${low}` +
    shape`C70 ${low} 78 ${low - 3.5} 87 97.5C${127.5 - side} 87 ${129 - side} 74 ${128 - side} 56` +
    `C98 30 84 20 64 20C44 20 30 30 ${28 - 0.8 * cheeks} 56Z`;
}

/** The gradients of the skin. */
export function headGradients({ palette }: FacePlan): string {
  const { skin, blush } = palette;
  return `<radialGradient id="skin" gradientUnits="userSpaceOnUse" cx="64" cy="74" r="44">${
    gradientStops([[0, skin.light], [0.6, skin.base], [1, skin.shade]])
  }</radialGradient><radialGradient id="blush"><stop offset=".2" stop-color="${blush}" stop-opacity=".75"/>` +
    `<stop offset="1" stop-color="${blush}" stop-opacity="0"/></radialGradient>`;
}

/** Neck and clothes; the chin throws its shadow on the neck. */
export function drawBody(plan: FacePlan): string {
  const { palette: { skin, clothes }, face } = plan;
  const neck =
    fill("M54 98L54 112Q48 116 44 117L64 134L84 117Q80 116 74 112L74 98Z", skin.base, skin.line, 1.2) +
    fill("M54.5 98V108Q64 119 73.5 108V98Z", skin.shade);
  const shoulders = fill(
    "M-6 150C-4 124 20 118.5 48 114Q52 122 64 122Q76 122 80 114C108 118.5 132 124 134 150Z",
    clothes.base,
    clothes.shade,
  );
  return neck + CLOTHES[face.clothes](plan, shoulders);
}

const CLOTHES: Record<FacePlan["face"]["clothes"], (plan: FacePlan, shoulders: string) => string> = {
  crew: ({ palette: { clothes } }, shoulders) =>
    shoulders + line("M48 114.5Q52 122.5 64 122.5Q76 122.5 80 114.5", clothes.trim, 3),
  sailor: ({ palette: { clothes, accent } }, shoulders) =>
    shoulders +
    bothSides(
      fill("M80 112.5C94 115 104 118 108 134H66L64 131Q76 124 80 112.5Z", clothes.trim, clothes.shade, 1.4),
    ) +
    fill("M64 124L54 121Q51 127 55 132L64 128L73 132Q77 127 74 121Z", accent.base, accent.deep, 1.2),
  collar: ({ palette: { clothes } }, shoulders) =>
    shoulders +
    bothSides(
      fill(
        "M78 111C84 113 88 116 88 119L76 129L64 122.5C72 121 77 116 78 111Z",
        clothes.trim,
        clothes.shade,
        1.4,
      ),
    ),
  hood: ({ palette: { clothes } }, shoulders) =>
    fill("M28 124C30 108 46 106 64 106C82 106 98 108 100 124Z", clothes.shade) + shoulders +
    bothSides(
      fill(
        "M79 112C92 113 100 117 100 123C90 122 78 125 64 134V124C73 123 78 118 79 112Z",
        clothes.base,
        clothes.shade,
        1.6,
      ) +
        line("M73 125V134", clothes.trim, 1.8),
    ),
  scarf: ({ palette: { clothes, accent } }, shoulders) =>
    shoulders +
    fill(
      "M44 110C38 116 38 122 44 124Q64 131 84 124C90 122 90 116 84 110Q64 121 44 110Z",
      accent.base,
      accent.deep,
      1.4,
    ) +
    line("M48 119Q64 126 80 119", accent.deep, 1.2) +
    line("M50 121L49 125M56 123.5L55 127.5", clothes.trim, 1.4),
};

/** Ears, face, blush and nose. */
export function drawFaceShape(plan: FacePlan): string {
  const { palette: { skin, blush }, face } = plan;
  const ear = fill("M98 70Q106 66 106 74Q105 85 97 85Z", skin.base, skin.line, 1.3) +
    line("M100.5 74Q103 73 102.5 77", skin.shade, 1.6);
  const cheek = ellipse(87.5, 90, 9, 5.2, "url(#blush)") +
    line("M84.5 91.5L86 88.7M88.3 91.5L89.8 88.7", blush, 1.1);
  const nose = line("M64.6 86.2L65.6 88.2", skin.line, 1.7);
  return bothSides(ear) + fill(faceOutline(plan), "url(#skin)", skin.line, 1.3) +
    (face.blush ? bothSides(cheek) : "") + nose;
}
