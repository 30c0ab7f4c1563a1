using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Gongkai.Documents.Readers;

/// <summary>
/// The labels that Word draws before paragraphs but does not write into them: 一、 （一） 1. of automatic lists.
/// One instance counts through one document.
/// </summary>
sealed partial class WordNumbering
{
    sealed record Level(int Start, string Format, string Text, bool Space);

    readonly Dictionary<string, Dictionary<int, Level>> kinds = [];
    readonly Dictionary<string, (string Kind, Dictionary<int, Level> Own, Dictionary<int, int> Starts)> lists = [];
    readonly Dictionary<(string Kind, int Level), int> counts = [];
    readonly HashSet<(string List, int Level)> started = [];

    [GeneratedRegex("%([1-9])")]
    private static partial Regex Place();

    /// <summary>Reads numbering.xml.</summary>
    public void Load(XmlReader xml)
    {
        string? kind = null, list = null;
        int level = 0, start = 1;
        string format = "decimal", text = "", suffix = "tab";
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element)
                switch (xml.LocalName)
                {
                    case "abstractNum": (kind, list) = (WordReader.Value(xml, "abstractNumId") ?? "", null); kinds[kind] = []; break;
                    case "num": (list, kind) = (WordReader.Value(xml, "numId") ?? "", null); lists[list] = ("", [], []); break;
                    case "abstractNumId" when list is not null: lists[list] = lists[list] with { Kind = WordReader.Value(xml) ?? "" }; break;
                    case "lvl" or "lvlOverride": (level, start, format, text, suffix) = (WordReader.Number(xml, "ilvl") ?? 0, 1, "decimal", "", "tab"); break;
                    case "startOverride" when list is not null: lists[list].Starts[level] = WordReader.Number(xml) ?? 1; break;
                    case "start": start = WordReader.Number(xml) ?? 1; break;
                    case "numFmt": format = WordReader.Value(xml) ?? "decimal"; break;
                    case "lvlText": text = WordReader.Value(xml) ?? ""; break;
                    case "suff": suffix = WordReader.Value(xml) ?? "tab"; break;
                }
            if (xml.LocalName == "lvl" && (xml.NodeType == XmlNodeType.EndElement || xml.IsEmptyElement))
            {
                var made = new Level(start, format, text, suffix == "space");
                if (list is not null) lists[list].Own[level] = made;
                else if (kind is not null) kinds[kind][level] = made;
            }
        }
    }

    /// <summary>The label of the next paragraph of a list, "" for bullets' private characters and unknown lists.</summary>
    public string Next(string list, int level)
    {
        if (list == "0" || !lists.TryGetValue(list, out var known) || Find(known, level) is not { } own) return "";
        if (started.Add((list, level)) && known.Starts.TryGetValue(level, out var from)) counts[(known.Kind, level)] = from;
        else counts[(known.Kind, level)] = counts.TryGetValue((known.Kind, level), out var last) ? last + 1 : own.Start;
        for (var deeper = level + 1; deeper < 9; deeper++) counts.Remove((known.Kind, deeper));
        if (own.Format is "none" or "bullet") return own.Format == "bullet" && own.Text is "•" or "●" or "■" or "◆" or "-" or "—" ? own.Text : "";
        var label = Place().Replace(own.Text, m =>
        {
            var at = m.Value[1] - '1';
            var lvl = Find(known, at) ?? own;
            return Write(counts.TryGetValue((known.Kind, at), out var n) ? n : lvl.Start, lvl.Format);
        });
        return own.Space ? label + " " : label;
    }

    Level? Find((string Kind, Dictionary<int, Level> Own, Dictionary<int, int> Starts) list, int level) =>
        list.Own.GetValueOrDefault(level) ?? kinds.GetValueOrDefault(list.Kind)?.GetValueOrDefault(level);

    static string Write(int n, string format) => format switch
    {
        "chineseCounting" or "chineseCountingThousand" or "japaneseCounting" or "taiwaneseCounting" or "taiwaneseCountingThousand" or "ideographTraditional" when n is > 0 and < 10000 => Chinese(n, "零一二三四五六七八九", "千百十"),
        "chineseLegalSimplified" when n is > 0 and < 10000 => Chinese(n, "零壹贰叁肆伍陆柒捌玖", "仟佰拾"),
        "ideographDigital" or "japaneseDigitalTenThousand" or "taiwaneseDigital" => string.Concat($"{n}".Select(c => char.IsAsciiDigit(c) ? "〇一二三四五六七八九"[c - '0'] : c)),
        "decimalFullWidth" or "decimalFullWidth2" => string.Concat($"{n}".Select(c => (char)(c + 0xFEE0))),
        "decimalEnclosedCircle" or "decimalEnclosedCircleChinese" when n is > 0 and <= 20 => $"{(char)('①' + n - 1)}",
        "decimalZero" => $"{n:00}",
        "lowerLetter" when n > 0 => new string((char)('a' + (n - 1) % 26), Math.Min(9, (n - 1) / 26 + 1)),
        "upperLetter" when n > 0 => new string((char)('A' + (n - 1) % 26), Math.Min(9, (n - 1) / 26 + 1)),
        "lowerRoman" when n is > 0 and < 4000 => Roman(n).ToLowerInvariant(),
        "upperRoman" when n is > 0 and < 4000 => Roman(n),
        _ => $"{n}",
    };

    static string Chinese(int n, string digits, string units)
    {
        var text = new StringBuilder();
        var zero = false;
        for (int i = 0, unit = 1000; unit > 0; i++, unit /= 10)
        {
            var digit = n / unit % 10;
            if (digit == 0) zero = text.Length > 0;
            else
            {
                if (zero) text.Append(digits[0]);
                zero = false;
                // 十一, not 一十一; the capital forms keep the one.
                if (!(digit == 1 && unit == 10 && text.Length == 0 && units[2] == '十')) text.Append(digits[digit]);
                if (unit > 1) text.Append(units[i]);
            }
        }
        return text.ToString();
    }

    static string Roman(int n)
    {
        var text = new StringBuilder();
        foreach (var (value, sign) in new[] { (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I") })
            for (; n >= value; n -= value) text.Append(sign);
        return text.ToString();
    }
}
