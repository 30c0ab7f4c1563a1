using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.Http;

namespace Gongkai.Requests.Desk;

/// <summary>Everything a form of one act shows: made from the row of the table, so a new row needs no new page.</summary>
public sealed record ActFormView(Act Act, IReadOnlyDictionary<string, string> Values, IReadOnlyList<Objection> Problems, bool AskOverride, bool Opening,
    IReadOnlyList<(string Id, string Name, string Post)> Deciders, IReadOnlyList<(string Key, string Name)> Waits, string Today)
{
    public string Value(string key) => Values.GetValueOrDefault(key, "");
    public bool Wrong(Field field) => Problems.Any(p => p.Text.Contains($"“{field.Label}”"));
}

/// <summary>Reads a posted act form back into what the services take.</summary>
public static class ActForms
{
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
    public static async Task UploadAsync(Act act, IFormCollection form, Dictionary<string, string> values, Func<Field, string, Stream, Task<Attachment>> keep)
    {
        foreach (var field in act.Fields.Where(f => f.Kind == FieldKind.File))
        {
            if (form.Files["f-" + field.Key] is not { Length: > 0 } file) continue;
            await using var bytes = file.OpenReadStream();
            try { values[field.Key] = (await keep(field, file.FileName, bytes)).Id.ToString(); }
            catch (InvalidInput e) { throw new InvalidInput($"“{field.Label}”：{e.Message}"); }
        }
    }

    public static Requests.ActForm Read(Act act, IFormCollection form, bool opening)
    {
        if (!DateOnly.TryParseExact(form["on"], "yyyy-MM-dd", out var on)) throw new InvalidInput("办理日期没有填，或者不对");
        return new Requests.ActForm(on, Values(act, form))
        {
            Decider = form["decider"].ToString() is { Length: > 0 } d ? d : null, Proof = form["proof"].ToString() is { Length: > 0 } p ? p : Proofs.Scan,
            Wait = form["wait"].ToString() is { Length: > 0 } w ? w : null, Expected = opening ? null : int.TryParse(form["seen"], out var n) ? n : -1,
        };
    }
}
