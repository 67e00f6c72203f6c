/** Where a description begins: nothing special about the project, and six examples of very different ones. */
import type { Facts } from '@/api/types'

/** An enterprise's project on ground that it has, of which nothing special is known. */
export const PLAIN: Facts = {
  funding: 'enterprise', in_approval_catalogue: false, investment_yuan: 0, major_works: false,
  high_public_concern: false, new_land: false, land_supply: 'none', land_area_m2: 0, agricultural_land_m2: 0,
  collective_land: false, expropriation: false, forest_m2: 0, grassland_m2: 0, mineral_area: false,
  hazard_zone: false, relics_zone: false, near_security_unit: false, military_range: false, in_planning_area: false,
  zone_evaluated: [], eia_class: 'none', energy_tce: 0, electricity_kwh: 0, coal_tonnes: 0, pollutant_class: 'none',
  earthwork_m3: 0, large_wind_solar: false, sea_area_m2: 0, sea_works: false, port_shoreline: false,
  near_waterway: false, water_transport_works: false, own_water_intake: false, flood_zone: false, hazardous: [],
  chem_use_above_threshold: false, mine: false, metal_smelting: false, occupational_hazard: false,
  lightning_hazard: false, special_fire: false, special_equipment: false, buildings: false, civil_building: false,
  floor_area_m2: 0, tendering: false, aviation_clearance: false, trees_affected: false, road_occupation: false,
  drains: false, utilities: false, ownership_wanted: false,
}

export interface Preset { id: string; name: { zh: string; en: string }; facts: Facts }

export const PRESETS: Preset[] = [
  { id: 'chemical', name: { zh: '化工项目', en: 'Chemical plant' }, facts: {
    ...PLAIN,
    industry: '2631', investment_yuan: 10_000_000_000, major_works: true, high_public_concern: true, new_land: true,
    land_supply: 'grant', land_area_m2: 980_000, in_planning_area: true,
    zone_evaluated: ['geo-hazard', 'mineral-cover', 'relics-survey'], eia_class: 'report', energy_tce: 58_000,
    electricity_kwh: 210_000_000, pollutant_class: 'key', earthwork_m3: 420_000, hazardous: ['produce', 'store'],
    occupational_hazard: true, lightning_hazard: true, special_fire: true, special_equipment: true, buildings: true,
    floor_area_m2: 260_000, tendering: true, drains: true, utilities: true, ownership_wanted: true,
  } },
  { id: 'warehouse', name: { zh: '仓库改造', en: 'Warehouse refit' }, facts: {
    ...PLAIN,
    industry: '5920', investment_yuan: 3_000_000, land_area_m2: 3_000, in_planning_area: true, energy_tce: 45,
    electricity_kwh: 320_000, floor_area_m2: 800,
  } },
  { id: 'wind', name: { zh: '海上风电', en: 'Offshore wind' }, facts: {
    ...PLAIN,
    in_approval_catalogue: true, industry: '4415', investment_yuan: 5_600_000_000, major_works: true, new_land: true,
    land_supply: 'grant', land_area_m2: 18_000, military_range: true, in_planning_area: true,
    zone_evaluated: ['geo-hazard', 'mineral-cover', 'relics-survey'], eia_class: 'table', energy_tce: 600,
    electricity_kwh: 3_000_000, earthwork_m3: 12_000, large_wind_solar: true, sea_area_m2: 3_200_000, sea_works: true,
    near_waterway: true, special_equipment: true, buildings: true, floor_area_m2: 4_200, tendering: true,
    utilities: true, ownership_wanted: true,
  } },
  { id: 'school', name: { zh: '政府投资学校', en: 'School, paid by the government' }, facts: {
    ...PLAIN,
    funding: 'government', industry: '8331', investment_yuan: 128_000_000, new_land: true, land_supply: 'allocation',
    land_area_m2: 42_000, in_planning_area: true, energy_tce: 310, electricity_kwh: 1_400_000, earthwork_m3: 26_000,
    special_fire: true, special_equipment: true, buildings: true, civil_building: true, floor_area_m2: 23_000,
    tendering: true, road_occupation: true, drains: true, utilities: true, ownership_wanted: true,
  } },
  { id: 'hydro', name: { zh: '抽水蓄能', en: 'Pumped storage' }, facts: {
    ...PLAIN,
    in_approval_catalogue: true, industry: '4413', investment_yuan: 8_257_000_000, major_works: true,
    high_public_concern: true, new_land: true, land_supply: 'allocation', land_area_m2: 2_600_000,
    agricultural_land_m2: 900_000, collective_land: true, expropriation: true, forest_m2: 1_100_000,
    mineral_area: true, hazard_zone: true, eia_class: 'report', energy_tce: 900, electricity_kwh: 4_000_000,
    earthwork_m3: 9_000_000, water_transport_works: true, own_water_intake: true, flood_zone: true,
    occupational_hazard: true, special_equipment: true, buildings: true, floor_area_m2: 60_000, tendering: true,
    utilities: true, ownership_wanted: true,
  } },
  { id: 'nuclear', name: { zh: '核电机组', en: 'Nuclear units' }, facts: {
    ...PLAIN,
    in_approval_catalogue: true, industry: '4414', investment_yuan: 42_100_000_000, major_works: true,
    high_public_concern: true, new_land: true, land_supply: 'allocation', land_area_m2: 1_200_000,
    agricultural_land_m2: 400_000, collective_land: true, expropriation: true, forest_m2: 120_000,
    military_range: true, in_planning_area: true, eia_class: 'report', energy_tce: 26_000,
    electricity_kwh: 300_000_000, pollutant_class: 'key', earthwork_m3: 2_600_000, sea_area_m2: 900_000,
    sea_works: true, near_waterway: true, own_water_intake: true, occupational_hazard: true, special_fire: true,
    special_equipment: true, buildings: true, floor_area_m2: 320_000, tendering: true, utilities: true,
    ownership_wanted: true,
  } },
]
