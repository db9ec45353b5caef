/** Short names of the emoji people and apps commonly use. An unknown one is shown as it was written. */

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|clap 👏|pray 🙏|wave 👋|ok_hand 👌|raised_hands 🙌|muscle 💪|point_right 👉|point_left 👈
point_up 👆|point_down 👇|handshake 🤝|writing_hand ✍️|raised_hand ✋|eyes 👀|heart ❤️|green_heart 💚|blue_heart 💙|broken_heart 💔
smile 😄|smiley 😃|grin 😁|grinning 😀|slightly_smiling_face 🙂|blush 😊|joy 😂|sweat_smile 😅|wink 😉|thinking_face 🤔|thinking 🤔|neutral_face 😐
confused 😕|disappointed 😞|slightly_frowning_face 🙁|cry 😢|sob 😭|angry 😠|rage 😡|sleeping 😴|sunglasses 😎|partying_face 🥳|star-struck 🤩
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|no_entry ⛔|no_entry_sign 🚫
warning ⚠️|rotating_light 🚨|exclamation ❗|grey_exclamation ❕|bangbang ‼️|question ❓|grey_question ❔|information_source ℹ️|sos 🆘
red_circle 🔴|large_orange_circle 🟠|orange_circle 🟠|large_yellow_circle 🟡|yellow_circle 🟡|large_green_circle 🟢|green_circle 🟢
large_blue_circle 🔵|blue_circle 🔵|large_purple_circle 🟣|purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_red_square 🟥|large_green_square 🟩
hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|clock1 🕐|calendar 📆|date 📅|spiral_calendar_pad 🗓️|double_vertical_bar ⏸️
pause_button ⏸️|arrow_forward ▶️|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_right_hook ↪️|leftwards_arrow_with_hook ↩️
arrows_counterclockwise 🔄|repeat 🔁|twisted_rightwards_arrows 🔀|back 🔙|new 🆕|up 🆙|free 🆓|ok 🆗|zzz 💤|boom 💥|fire 🔥|sparkles ✨|star ⭐|star2 🌟
tada 🎉|trophy 🏆|medal 🏅|gift 🎁|balloon 🎈|rocket 🚀|bulb 💡|zap ⚡|bell 🔔|no_bell 🔕|loudspeaker 📢|mega 📣|speech_balloon 💬|thought_balloon 💭
left_speech_bubble 🗨️|envelope ✉️|email 📧|e-mail 📧|incoming_envelope 📨|envelope_with_arrow 📩|inbox_tray 📥|outbox_tray 📤|mailbox 📫|package 📦
memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|page_facing_up 📄|bookmark_tabs 📑|file_folder 📁|open_file_folder 📂|card_index_dividers 🗂️|paperclip 📎
link 🔗|pushpin 📌|round_pushpin 📍|label 🏷️|lock 🔒|unlock 🔓|closed_lock_with_key 🔐|key 🔑|mag 🔍|mag_right 🔎|wrench 🔧|hammer 🔨
hammer_and_wrench 🛠️|gear ⚙️|toolbox 🧰|shield 🛡️|bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|computer 💻|desktop_computer 🖥️
printer 🖨️|phone ☎️|telephone_receiver 📞|iphone 📱|globe_with_meridians 🌐|satellite_antenna 📡|electric_plug 🔌|battery 🔋|floppy_disk 💾|camera 📷
bust_in_silhouette 👤|busts_in_silhouette 👥|school 🏫|office 🏢|house 🏠|robot_face 🤖|bug 🐛|ticket 🎫|admission_tickets 🎟️|construction 🚧
recycle ♻️|wastebasket 🗑️|coffee ☕|100 💯|heavy_plus_sign ➕|heavy_minus_sign ➖|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|fr 🇫🇷|flag-fr 🇫🇷`;

const BY_NAME = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((pair) => /** @type {[string, string]} */ (pair.split(" "))),
);

/** The character of a short name, `undefined` when it is not known here. Skin tones are left out. */
export const emoji = (name) => BY_NAME.get(name.split("::")[0]);

/** Those offered to react with, most useful first. */
export const REACTIONS = [
  "+1",
  "white_check_mark",
  "eyes",
  "pray",
  "heart",
  "tada",
  "joy",
  "thinking_face",
  "clap",
  "raised_hands",
  "rocket",
  "bulb",
  "wave",
  "x",
  "warning",
  "fire",
  "100",
  "coffee",
  "memo",
  "hourglass_flowing_sand",
  "-1",
  "sob",
  "question",
  "ticket",
];

/** Replace short names by characters, in text that has no other markup. */
export const withEmoji = (text) => text.replace(/:([\w+-]+):/g, (whole, name) => emoji(name) ?? whole);
