using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;

namespace Gongkai.Dossiers.Desk;

/// <summary>
/// What a form of one act holds: <see cref="Fields"/>, the act's own and the reason for a breach ("override"), and <see cref="Beside"/> them the day, the decider, the proof and the wait.
/// Two, since an act may have a field of its own called like one of those.
/// </summary>
public sealed record ActEntries
{
    public Dictionary<string, string> Fields { get; init; } = [];
    public Dictionary<string, string> Beside { get; init; } = [];
}

/// <summary>Everything a form of one act shows: made from the row of the table, so a new row needs no new page.</summary>
public sealed record ActFormView(Act Act, ActEntries Entries, IReadOnlyList<Objection> Problems, bool AskOverride, IReadOnlyList<(string Id, string Name, string Post)> Deciders, string Today)
{
    public IReadOnlyList<(string Key, string Name)> Waits { get; init; } = [];
    /// <summary>Those a field of the form may name.</summary>
    public IReadOnlyList<Option> People { get; init; } = [];
    /// <summary>Units a field of the form may name.</summary>
    public IReadOnlyList<Option> Units { get; init; } = [];
    /// <summary>The page takes a scan of the signed paper.</summary>
    public bool TakesScan { get; init; }
    /// <summary>Null: the page makes no link to ask the decider by. Else it does, and this says whether text messages go out.</summary>
    public bool? Sends { get; init; }

    /// <summary>What is asked for a reason is so today, and nothing was sent yet: on an earlier day it may have been in order.</summary>
    public bool OnlyToday { get; init; }

    /// <summary>What was typed beside the act's own fields.</summary>
    public string Value(string key) => Entries.Beside.GetValueOrDefault(key, "");

    /// <summary>The form with what was typed and what is wrong; of the people, those whom the row lets decide.</summary>
    public static ActFormView Of(Act act, ActEntries entries, IReadOnlyList<Objection> problems, IReadOnlyList<(string Id, string Name, Post Post)> people, DateOnly today)
    {
        var wanted = act.DecidedBy switch { Role.Chief => new[] { Post.Chief, Post.Leader }, Role.Leader => [Post.Leader], _ => null };
        // A reason asked for once stays asked for while the rest is put right.
        var askOverride = entries.Fields.ContainsKey("override") || (problems.Count > 0 && problems.All(p => p.IsBreach));
        return new(act, entries, problems, askOverride, [.. people.Where(p => wanted is null || wanted.Contains(p.Post)).Select(p => (p.Id, p.Name, PeopleService.PostName(p.Post)))], $"{today:yyyy-MM-dd}")
        {
            People = [.. people.DistinctBy(p => p.Id).OrderBy(p => p.Post).Select(p => new Option(p.Id, $"{p.Name}（{PeopleService.PostName(p.Post)}）"))],
        };
    }
}

/// <summary>Reads a posted act form back into what the services take.</summary>
public static class ActForms
{
    static readonly string[] Beside = ["on", "decider", "proof", "wait", "scan", "scan-name", "ask-phone"];

    /// <summary>Everything typed, so that a refusal loses nothing.</summary>
    public static ActEntries Typed(Act act, IFormCollection form) => new() { Fields = Values(act, form), Beside = Beside.ToDictionary(key => key, key => form[key].ToString()) };

    public static Dictionary<string, string> Values(Act act, IFormCollection form)
    {
        var values = new Dictionary<string, string>();
        foreach (var field in act.Fields.Where(f => !f.Supplied))
        {
            var text = form["f-" + field.Key].ToString().Replace("\0", "").Trim();
            // Typed in yuan, kept in fen; what is no amount of whole fen goes on as it was typed and is refused there.
            if (field.Kind == FieldKind.Money && text.Length > 0)
                text = decimal.TryParse(text, out var yuan) && yuan is >= 0 and < 1_000_000_000 && yuan * 100 == decimal.Truncate(yuan * 100) ? ((long)(yuan * 100)).ToString() : text + " 元";
            if (text.Length > 0) values[field.Key] = text;
        }
        if (form["f-override"].ToString().Trim() is { Length: > 0 } reason) values["override"] = reason;
        return values;
    }

    /// <summary>Takes in the files of the form and puts the number of each attachment where the form's field is.</summary>
    /// <param name="keep">Keeps one file for the record that the act is about.</param>
    public static async Task UploadAsync(Act act, IFormCollection form, ActEntries entries, Func<Field, string, Stream, Task<Attachment>> keep)
    {
        foreach (var field in act.Fields.Where(f => f.Kind is FieldKind.File or FieldKind.Files))
            foreach (var file in form.Files.GetFiles("f-" + field.Key).Where(f => f.Length > 0))
            {
                await using var bytes = file.OpenReadStream();
                try
                {
                    var id = (await keep(field, file.FileName, bytes)).Id.ToString();
                    entries.Fields[field.Key] = field.Kind == FieldKind.Files && entries.Fields.GetValueOrDefault(field.Key) is { Length: > 0 } before ? $"{before},{id}" : id;
                }
                catch (InvalidInput e) { throw new InvalidInput($"“{field.Label}”：{e.Message}"); }
            }
    }

    /// <summary>Takes in the scan or photograph of the signed paper, where that is the proof.</summary>
    public static async Task UploadScanAsync(IFormCollection form, ActEntries entries, Func<string, Stream, Task<Attachment>> keep)
    {
        if (form.Files["scan-file"] is not { Length: > 0 } file || ProofOf(entries) != Proofs.Scan) return;
        await using var bytes = file.OpenReadStream();
        var kept = await keep(file.FileName, bytes);
        (entries.Beside["scan"], entries.Beside["scan-name"]) = ($"{kept.Id}", kept.Name);
    }

    public static ActForm Read(ActEntries entries)
    {
        string? Of(string key) => entries.Beside.GetValueOrDefault(key) is { Length: > 0 } text ? text : null;
        if (!DateOnly.TryParseExact(Of("on"), "yyyy-MM-dd", out var on)) throw new InvalidInput("办理日期没有填，或者不对");
        return new ActForm(on, entries.Fields) { Decider = Of("decider"), Proof = ProofOf(entries), Scan = long.TryParse(Of("scan"), out var scan) ? scan : null, Wait = Of("wait") };
    }

    static string ProofOf(ActEntries entries) => entries.Beside.GetValueOrDefault("proof") is { Length: > 0 } proof ? proof : Proofs.Scan;
}
