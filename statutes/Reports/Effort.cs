using System.Text.RegularExpressions;

namespace Gongkai.Statutes.Reports;

/// <summary>
/// What the check of one report has cost so far, and the way to stop it. Reports come from anybody: every rule says here how many characters
/// and numbers it looks at, so that a rule whose work grows faster than the text shows, and so that nobody waits for one who has left.
/// </summary>
public sealed class Effort(CancellationToken cancel = default)
{
    const long Between = 50_000;
    long next;

    /// <summary>Characters and numbers looked at.</summary>
    public long Spent { get; private set; }

    /// <exception cref="OperationCanceledException">nobody waits for the result any longer</exception>
    public void Spend(long work)
    {
        Spent += work;
        if (Spent < next) return;
        cancel.ThrowIfCancellationRequested();
        next = Spent + Between;
    }

    internal MatchCollection Matches(Regex pattern, string text)
    {
        Spend(text.Length);
        return pattern.Matches(text);
    }

    internal Match Match(Regex pattern, string text)
    {
        Spend(text.Length);
        return pattern.Match(text);
    }

    internal bool Finds(Regex pattern, string text)
    {
        Spend(text.Length);
        return pattern.IsMatch(text);
    }
}
