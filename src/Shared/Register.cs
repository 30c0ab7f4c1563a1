using Gongkai.Agencies;
using Gongkai.Statutes.Procedures;
using Gongkai.Users;

namespace Gongkai.Shared;

/// <summary>An entry of a register (公开信息, 规范性文件), as its pages at the desk tell it.</summary>
public interface IRecord
{
    long Id { get; }
    int AgencyId { get; }
    /// <summary>索引号, 统一登记号.</summary>
    string Number { get; }
    /// <summary>Every number under which people know it.</summary>
    IReadOnlyList<string> Numbers => [Number];
    string Title { get; }
    /// <summary>Which acts may be done; see <see cref="Act.From"/>.</summary>
    string Stage { get; }
    /// <summary>How often it was changed since registration; also the lock of those who change at once.</summary>
    int Version { get; }
    /// <summary>The stage as the reason against an act of another one: 这条信息已经撤稿.</summary>
    string Refusal { get; }
    /// <summary>What the register says, under the labels people know it by.</summary>
    IReadOnlyList<(string Label, string Value)> Facts(AgencyTree tree);
    /// <summary>How it stands: colour, mark and word, and what more is to be said.</summary>
    (string Css, string Words, string? More) StateOn(DateOnly day);
    /// <summary>The same by the keys of the acts' fields, as a form begins with it.</summary>
    Dictionary<string, string> Values(DateOnly today);
}

/// <summary>
/// A register whose entries follow no procedure: they are put right, taken back and restored by acts, each kept in the entry's <see cref="RecordHistory"/>.
/// One pair of pages (<see cref="RecordViewPage"/>, <see cref="RecordActPage"/>) serves every register.
/// </summary>
public interface IRegister
{
    /// <summary>The register in the history and in addresses: its list is /desk/{Key}, an entry /desk/{Key}/{id}.</summary>
    string Key { get; }
    /// <summary>What an entry is called: 信息, 文件.</summary>
    string Thing { get; }
    IReadOnlyList<Act> Acts { get; }
    /// <summary>An entry with its history, for who may read it.</summary>
    Task<(IRecord Record, IReadOnlyList<HistoryLine> History)> ViewAsync(Actor actor, long id, CancellationToken cancel = default);
    /// <summary>One of the acts.</summary>
    /// <param name="seen">The entry's version on the page the person saw.</param>
    /// <exception cref="InvalidInput">a value is missing or wrong, or nothing is different.</exception>
    /// <exception cref="Conflict">somebody changed it meanwhile.</exception>
    Task ChangeAsync(Actor actor, long id, string act, IReadOnlyDictionary<string, string> values, int seen, CancellationToken cancel = default);
}

public static class RegisterActs
{
    /// <exception cref="NotFound">the register has no such act.</exception>
    public static Act Find(this IRegister register, string act) => register.Acts.FirstOrDefault(a => a.Key == act) ?? throw new NotFound("没有这一步");
}
