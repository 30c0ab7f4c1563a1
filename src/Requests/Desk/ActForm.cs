using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.AspNetCore.Http;

namespace Gongkai.Requests.Desk;

/// <summary>Everything a form of one act shows: made from the row of the table, so a new row needs no new page.</summary>
public sealed record ActFormView(Act Act, IReadOnlyDictionary<string, string> Values, IReadOnlyList<Objection> Problems, bool AskOverride, bool Opening,
    IReadOnlyList<(string Id, string Name, string Post)> Deciders, IReadOnlyList<(string Key, string Name)> Waits, string Today)
{
    /// <summary>Null: the page takes no scan of the signed paper and makes no link. Else it does both, and this says whether text messages go out.</summary>
    public bool? Asks { get; init; }

    /// <summary>The same for a page whose act asks for the signed paper by a field of its own.</summary>
    public bool? LinksOnly { get; init; }

    public string Value(string key) => Values.GetValueOrDefault(key, "");
    public bool Wrong(Field field) => Problems.Any(p => p.Text.Contains($"“{field.Label}”"));
}

/// <summary>Reads a posted act form back into what the services take.</summary>
public static class ActForms
{
    /// <summary>What a form holds besides the act's own fields.</summary>
    public static readonly IReadOnlyList<string> Beside = ["on", "decider", "proof", "wait", "scan", "scan-name", "ask-phone"];

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

    /// <summary>Keeps the scan or photograph that came with the form, before anything is decided, so that a refusal does not lose it.</summary>
    /// <param name="values">What the form shows again; gets the attachment's number.</param>
    public static async Task<Requests.ActForm> WithScanAsync(Requests.ActForm read, IFormCollection form, AttachmentService attachments, Actor actor, int agencyId, Dictionary<string, string> values, CancellationToken cancel)
    {
        if (form.Files["scan-file"] is not { Length: > 0 } file || read.Proof != Proofs.Scan) return read;
        await using var bytes = file.OpenReadStream();
        var kept = await attachments.AddAsync(actor, agencyId, Dossiers.ActInputs.ProofPurpose, file.FileName, bytes, AttachmentService.Paper, cancel);
        (values["scan"], values["scan-name"]) = ($"{kept.Id}", kept.Name);
        return read with { Scan = kept.Id };
    }

    /// <summary>Takes in the files of the form and puts the number of each attachment where the form's field is.</summary>
    /// <param name="keep">Keeps one file for the record that the act is about.</param>
    public static async Task UploadAsync(Act act, IFormCollection form, Dictionary<string, string> values, Func<Field, string, Stream, Task<Attachment>> keep)
    {
        foreach (var field in act.Fields.Where(f => f.Kind is FieldKind.File or FieldKind.Files))
            foreach (var file in form.Files.GetFiles("f-" + field.Key).Where(f => f.Length > 0))
            {
                await using var bytes = file.OpenReadStream();
                try
                {
                    var id = (await keep(field, file.FileName, bytes)).Id.ToString();
                    values[field.Key] = field.Kind == FieldKind.Files && values.GetValueOrDefault(field.Key) is { Length: > 0 } before ? $"{before},{id}" : id;
                }
                catch (InvalidInput e) { throw new InvalidInput($"“{field.Label}”：{e.Message}"); }
            }
    }

    public static Requests.ActForm Read(Act act, IFormCollection form, bool opening)
    {
        if (!DateOnly.TryParseExact(form["on"], "yyyy-MM-dd", out var on)) throw new InvalidInput("办理日期没有填，或者不对");
        return new Requests.ActForm(on, Values(act, form))
        {
            Decider = form["decider"].ToString() is { Length: > 0 } d ? d : null, Proof = form["proof"].ToString() is { Length: > 0 } p ? p : Proofs.Scan,
            Scan = long.TryParse(form["scan"], out var scan) ? scan : null,
            Wait = form["wait"].ToString() is { Length: > 0 } w ? w : null, Expected = opening ? null : int.TryParse(form["seen"], out var n) ? n : -1,
        };
    }
}
