using Gongkai.Agencies;
using Gongkai.Dossiers.Desk;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Gongkai.Requests.Desk;

/// <summary>Registration. The form carries its own key, so that submitting it twice finds the one dossier.</summary>
[LargeForm(3 * AttachmentService.MostBytes + (1 << 20))]
public sealed class NewModel(RequestService requests, Lookalikes lookalikes, RequestTeller teller, Intake.MailService mails, AttachmentService attachments, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : PageModel
{
    public Act Act { get; private set; } = null!;
    public string Opening { get; private set; } = "";
    public int? Agency { get; private set; }
    public IReadOnlyList<AgencyEntry> Agencies { get; private set; } = [];
    public ActFormView Form { get; private set; } = null!;
    /// <summary>The mail it came as.</summary>
    public long? Mail { get; private set; }
    /// <summary>What the same applicant asked for before, to be looked at before this is registered too.</summary>
    public IReadOnlyList<Lookalike> Alike { get; private set; } = [];

    public async Task OnGetAsync(string? act, long? mail, CancellationToken cancel)
    {
        var entries = new ActEntries();
        if ((Mail = mail) is { } id)
        {
            (var unit, var values) = await mails.ProposedAsync(await me.ActorAsync(), id, cancel);
            (act, Agency, entries) = ("receive", unit, entries with { Fields = values });
        }
        await PrepareAsync(act, Guid.NewGuid().ToString("N"), entries, [], cancel);
    }

    public async Task<IActionResult> OnPostAsync(string? act, string? opening, int agency, long? mail, CancellationToken cancel)
    {
        (Agency, Mail) = (agency, mail);
        if (mail is not null) act = "receive";
        var key = Guid.TryParseExact(opening, "N", out _) ? opening! : Guid.NewGuid().ToString("N");
        var form = await Request.ReadFormAsync(cancel);
        await PrepareAsync(act, key, new(), [], cancel);
        var entries = ActForms.Typed(Act, form);
        try
        {
            var actor = await me.ActorAsync();
            await ActForms.UploadAsync(Act, form, entries, (field, name, bytes) => attachments.AddAsync(actor, agency, field.Key, name, bytes, AttachmentService.FromApplicants, cancel));
            var read = ActForms.Read(entries);
            // Said once; whoever has seen it registers all the same.
            if (form["alike"] != "seen" && await lookalikes.BeforeAsync(actor, read.Values.GetValueOrDefault("applicant"), read.Values.GetValueOrDefault("identity"), read.Values.GetValueOrDefault("subject"), cancel) is { Count: > 0 } before)
            {
                await PrepareAsync(act, key, entries, [], cancel);
                Alike = before;
                return Page();
            }
            var dossier = mail is { } id ? await mails.RegisterAsync(actor, id, agency, read, key, cancel) : await requests.RegisterAsync(actor, agency, Act.Key, read, key, cancel);
            TempData["Done"] = $"已登记：{dossier.Number}";
            return LocalRedirect($"/desk/requests/{dossier.Id}");
        }
        catch (Refused e) { await PrepareAsync(act, key, entries, e.Reasons, cancel); }
        catch (Conflict e) { await PrepareAsync(act, key, entries, [Objection.Impossible(e.Message, "")], cancel); }
        catch (InvalidInput e) { await PrepareAsync(act, key, entries, [Objection.Impossible(e.Message, "")], cancel); }
        Response.StatusCode = 400;
        return Page();
    }

    async Task PrepareAsync(string? act, string opening, ActEntries entries, IReadOnlyList<Objection> problems, CancellationToken cancel)
    {
        Act = RequestProcedure.Table.Find(act is "receive" ? "receive" : "register")!;
        Opening = opening;
        var actor = await me.ActorAsync();
        Agencies = [.. (await agencies.OnAsync(clock.Today, cancel)).Addressees.Where(a => actor.MayAct(a.Id))];
        if (Agencies.Count == 0) throw new Forbidden("您没有可以登记申请的单位");
        Form = ActFormView.Of(Act with { Fields = RequestNotices.Fitting(Act.Fields, await teller.OfferedAsync(cancel)) }, entries, problems, [], clock.Today);
    }
}
