using System.Text;
using System.Text.RegularExpressions;
using Gongkai.Imports;

namespace Gongkai.Search;

/// <summary>
/// What a text is found by: overlapping pairs of Chinese characters, whole words of letters and figures, and whole numbers (文号, 索引号).
/// The same on both databases, since it is made here and not there.
/// </summary>
public static partial class SearchText
{
    /// <summary>The longest gram; what is longer is cut.</summary>
    public const int Longest = 60;

    /// <summary>What people write around the thing they look for, and what stands in most titles: it tells nothing apart.</summary>
    static readonly string[] Fillers =
    [
        "我想要", "我想", "想要", "我要", "请问", "申请", "公开", "政府信息", "信息", "有关", "关于", "相关", "情况", "什么", "哪些", "怎么", "多少", "以及", "或者", "我们", "我家", "我", "的", "了", "吗", "呢", "是否", "是", "请",
    ];

    /// <summary>Distinct grams of a text, in the order in which they come. Full width and letter case make no difference.</summary>
    public static IReadOnlyList<string> Grams(string text)
    {
        var found = new List<string>();
        var known = new HashSet<string>();
        var run = new List<Rune>();
        var chinese = false;
        void Add(string gram)
        {
            if (gram.Length > Longest) gram = gram[..Longest];
            if (known.Add(gram)) found.Add(gram);
        }
        void Flush()
        {
            if (run.Count > 0 && (!chinese || run.Count == 1)) Add(Joined(run));
            else
                for (var i = 0; i + 1 < run.Count; i++) Add(Joined(run[i..(i + 2)]));
            run.Clear();
        }
        foreach (var rune in Plain(text).EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune)) { Flush(); continue; }
            var own = rune.Value >= 0x2E80;
            if (own != chinese) Flush();
            chinese = own;
            run.Add(rune);
        }
        Flush();
        return found;
    }

    static string Joined(IReadOnlyList<Rune> runes) => string.Concat(runes.Select(r => r.ToString()));

    /// <summary>The grams of what somebody looks for, without the words around it.</summary>
    public static IReadOnlyList<string> Wanted(string text)
    {
        var plain = Plain(text);
        foreach (var filler in Fillers) plain = plain.Replace(filler, " ", StringComparison.Ordinal);
        return Grams(plain) is { Count: > 0 } grams ? grams : Grams(text);
    }

    /// <summary>A number of a record as a gram: its letters and figures, marked, so that it meets only numbers. Null where it can be none.</summary>
    public static string? Number(string text)
    {
        var number = string.Concat(Plain(text).EnumerateRunes().Where(Rune.IsLetterOrDigit).Select(r => r.ToString()));
        return number.Length is >= 4 and < Longest && number.Any(char.IsAsciiDigit) ? "#" + number : null;
    }

    /// <summary>Everything in a text that could be a number: itself, 文号 with up to eight characters before the year, codes with strokes in them.</summary>
    public static IReadOnlyList<string> Numbers(string text)
    {
        var found = new List<string>();
        void Add(string part) { if (Number(part) is { } number && !found.Contains(number)) found.Add(number); }
        if (text.Length <= Longest) Add(text);
        foreach (var match in DocumentNumber().Matches(text).Take(3))
            for (var from = 0; from < match.Groups[1].Length; from++) Add(match.Value[from..]);
        foreach (var match in Code().Matches(text).Take(3)) Add(match.Value);
        return found;
    }

    /// <summary>Full-width forms as half-width ones (whatever the system knows of Unicode), small letters; what is no text is a blank.</summary>
    public static string Plain(string text) => ImportValues.Half(string.Concat(text.EnumerateRunes().Select(r => r == Rune.ReplacementChar ? " " : r.ToString()))).ToLowerInvariant();

    [GeneratedRegex(@"(\p{L}{1,8})[〔\[【（(]\s*\d{4}\s*[〕\]】）)]\s*\d+\s*号?", RegexOptions.None, 1000)]
    private static partial Regex DocumentNumber();

    [GeneratedRegex(@"[A-Za-z0-9]+(?:[-/_][A-Za-z0-9]+)+", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
