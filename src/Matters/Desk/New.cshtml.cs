using Gongkai.Agencies;
using Gongkai.Dossiers.Desk;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Matters.Desk;

/// <summary>Registers what came to the counter, by letter or by telephone. A refusal keeps everything typed, and the form's key.</summary>
[LargeForm(5 * AttachmentService.MostBytes + (1 << 20))]
public sealed class NewModel(MatterKinds kinds, RequestService requests, AttachmentService attachments, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public MatterService Service { get; private set; } = null!;
    public ActFormView Form { get; private set; } = null!;
    public string Opening { get; private set; } = "";
    public string Back => BackTo(Service.Path);

    public async Task OnGetAsync(string kind, CancellationToken cancel)
    {
        Service = kinds.Of(kind);
        Opening = Guid.NewGuid().ToString("N");
        await ShowAsync(new() { Fields = { ["received"] = $"{Today:yyyy-MM-dd}" } }, cancel);
    }

    public async Task<IActionResult> OnPostAsync(string kind, string? opening, CancellationToken cancel)
    {
        Service = kinds.Of(kind);
        Opening = Guid.TryParseExact(opening, "N", out _) ? opening! : Guid.NewGuid().ToString("N");
        await OpenAsync(cancel);
        var form = await Request.ReadFormAsync(cancel);
        var entries = ActForms.Typed(Asked(), form);
        long made = 0;
        return await TryAsync(async () =>
        {
            if (!int.TryParse(entries.Fields.GetValueOrDefault(ComplaintProcedure.Target), out var about)) throw new InvalidInput($"“{(Service.Complaints() ? "投诉的单位" : "受理单位")}”没有选");
            var handler = Service.Complaints() ? Search.SynonymService.Keeper(Tree) : about;
            await ActForms.UploadAsync(Service.Opening, form, entries, (field, name, bytes) => attachments.AddAsync(Actor, handler, field.Key, name, bytes, AttachmentService.FromApplicants, cancel));
            var dossier = await Service.RegisterAsync(Actor, about, ActForms.Read(entries), Opening, cancel);
            made = dossier.Id;
            return $"已登记：{dossier.Number}";
        }, () => WithBack($"{Service.Path}/{made}", Service.Path), () => ShowAsync(entries, cancel));
    }

    async Task ShowAsync(ActEntries entries, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var handler = Service.Complaints() ? Search.SynonymService.Keeper(Tree) : Mine.Count > 0 ? Mine[0].Id : throw new Forbidden("您没有可以登记的单位");
        if (!Actor.MayAct(handler)) throw new Forbidden("投诉举报由政府信息公开工作主管部门登记");
        Form = ActFormView.Of(Asked(), entries, Problems, await requests.DecidersAsync(handler, cancel), Today);
    }

    /// <summary>The row's own fields, and first the unit it is about.</summary>
    Act Asked()
    {
        var complaints = Service.Complaints();
        Field unit = new(ComplaintProcedure.Target, complaints ? "投诉的单位" : "受理单位", FieldKind.Choice, Options: [.. (complaints ? Tree.Addressees : Mine).Select(a => new Option($"{a.Id}", a.Name))]);
        return Service.Opening with { Fields = [unit, .. Service.Opening.Fields.Where(f => f.Key != ComplaintProcedure.Target).Select(f => f.Key == "channel" ? f with { Options = [.. f.Options!.Where(o => o.Key != MatterFields.Portal)] } : f)] };
    }
}
