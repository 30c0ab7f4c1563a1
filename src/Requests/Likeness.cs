using System.Text;

namespace Gongkai.Requests;

/// <summary>
/// How alike two descriptions of information are, by overlapping pairs of characters: Chinese has no spaces to part words by, and a description asked for again
/// is seldom written in the same order. Plain arithmetic; whether it is the same request is for a person to say.
/// </summary>
public static class Likeness
{
    /// <summary>
    /// Twice the pairs in common over all pairs of both (Dice), between 0 and 1; 1 exactly where the two hold the same pairs equally often.
    /// Symmetric. Punctuation, spaces, case and full-width forms make no difference; texts of a single character are alike or not.
    /// </summary>
    public static double Of(string a, string b) => new Text(a).To(new Text(b));

    /// <summary>A text made ready to be compared with many.</summary>
    public sealed class Text
    {
        readonly Dictionary<int, int> pairs = [];
        readonly int total;

        public Text(string text)
        {
            var plain = Plain(text);
            // A single character makes a pair with nothing.
            if (plain.Length == 1) Add(plain[0] << 16);
            for (var i = 1; i < plain.Length; i++) Add((plain[i - 1] << 16) | plain[i]);
            total = pairs.Values.Sum();
        }

        void Add(int pair) => pairs[pair] = pairs.GetValueOrDefault(pair) + 1;

        public double To(Text other)
        {
            if (total + other.total == 0) return 1;
            var (few, many) = pairs.Count <= other.pairs.Count ? (pairs, other.pairs) : (other.pairs, pairs);
            var common = 0;
            foreach (var (pair, n) in few) common += Math.Min(n, many.GetValueOrDefault(pair));
            return 2.0 * common / (total + other.total);
        }
    }

    /// <summary>Letters and figures alone, in one form.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            // Full-width forms of ASCII.
            var one = c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c;
            if (char.IsLetterOrDigit(one)) plain.Append(char.ToLowerInvariant(one));
        }
        return plain.ToString();
    }

    /// <summary>The number in what was written about an identification ("居民身份证 3708…"), of at least six characters, in capitals; null: there is none.</summary>
    public static string? IdentityOf(string? written)
    {
        if (written is null) return null;
        string best = "", run = "";
        foreach (var c in written.Append('\0'))
        {
            var one = c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c;
            if (char.IsAsciiLetterOrDigit(one)) run += char.ToUpperInvariant(one);
            // Numbers are written in groups, too.
            else if (one is not (' ' or '-'))
            {
                if (run.Length > best.Length) best = run;
                run = "";
            }
        }
        return best.Length is >= 6 and <= 60 && best.Any(char.IsAsciiDigit) ? best : null;
    }

    /// <summary>Which characters of a text lie in a pair that the other has as well, to be marked when the two stand side by side.</summary>
    public static IReadOnlyList<(string Part, bool Common)> Marked(string text, string other)
    {
        var plain = Plain(other);
        var known = new HashSet<(char, char)>();
        for (var i = 1; i < plain.Length; i++) known.Add((plain[i - 1], plain[i]));
        var marks = new bool[text.Length];
        var last = -1;
        var before = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            if (Plain(text[i].ToString()) is not [var c]) continue;
            if (last >= 0 && known.Contains((before, c))) marks.AsSpan(last, i - last + 1).Fill(true);
            (last, before) = (i, c);
        }
        var parts = new List<(string, bool)>();
        for (int i = 0, from = 0; i < text.Length; i++)
            if (i + 1 == text.Length || marks[i + 1] != marks[i])
            {
                parts.Add((text[from..(i + 1)], marks[i]));
                from = i + 1;
            }
        return parts;
    }
}
